import { current } from './current.ts';

// Code under test that takes its SDK settings from the environment, as in Lambda, reaches the tier's own engine.
const { endpoint, region, credentials } = current();
process.env.AWS_ENDPOINT_URL = endpoint;
process.env.AWS_REGION = region;
process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
delete process.env.AWS_PROFILE;
delete process.env.AWS_SESSION_TOKEN;
