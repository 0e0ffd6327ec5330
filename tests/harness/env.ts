import { current } from './current.ts';
import { engineSettings } from './shop-file.ts';

// Code under test that takes its SDK settings from the environment, as in Lambda, reaches the tier's own engine.
const { endpoint, region, credentials, tier } = current();
process.env.AWS_ENDPOINT_URL = endpoint;
process.env.AWS_REGION = region;
process.env.AWS_ACCESS_KEY_ID = credentials.accessKeyId;
process.env.AWS_SECRET_ACCESS_KEY = credentials.secretAccessKey;
// And engines that a test starts are like the tier's own.
Object.assign(process.env, engineSettings[tier]);
delete process.env.AWS_PROFILE;
delete process.env.AWS_SESSION_TOKEN;
