// Run in a fresh process: loads a bundle, answers one event, and tells how long it took from the start of the process.
const [, , bundle, exportName, eventFile] = process.argv;
const event = JSON.parse(require('node:fs').readFileSync(eventFile, 'utf8'));
const started = performance.now();
const context = {
  functionName: process.env.AWS_LAMBDA_FUNCTION_NAME ?? 'bench',
  awsRequestId: 'bench',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 15_000,
  callbackWaitsForEmptyEventLoop: false,
};
const write = process.stdout.write.bind(process.stdout);
process.stdout.write = () => true;
const handler = require(bundle)[exportName];
const loaded = performance.now();
handler(event, context).then((answer) => {
  const answered = performance.now();
  const result = { status: answer.statusCode, importMs: loaded - started, totalMs: answered - started };
  write(`${JSON.stringify(result)}\n`, () => process.exit(0));
});
