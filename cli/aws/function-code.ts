import type { LambdaClient } from '@aws-sdk/client-lambda';

/** The code that a function has. */
export interface CodeState {
  /** SHA-256 of its zip, 64 hex digits: the key of the artifact. */
  sha256: string;
  /** Of the last change of code or settings. */
  update: 'Successful' | 'InProgress' | 'Failed';
  reason: string | undefined;
}

/** A zip sent along, or an object of a bucket. */
export type NewCode = { zip: Uint8Array } | { bucket: string; key: string };

/** Reads and replaces the code of deployed functions, past CloudFormation. */
export interface FunctionCode {
  /** @returns undefined when there is no such function */
  read(name: string): Promise<CodeState | undefined>;
  /** @returns false while another change of the function is still at work: try again */
  update(name: string, code: NewCode): Promise<boolean>;
}

const toHex = (base64: string | undefined): string => Buffer.from(base64 ?? '', 'base64').toString('hex');
const named = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

/** Lambda's API. The SDK's commands are imported when they are needed. */
export function lambdaFunctionCode(client: () => Promise<LambdaClient>): FunctionCode {
  return {
    async read(FunctionName) {
      const { GetFunctionConfigurationCommand } = await import('@aws-sdk/client-lambda');
      try {
        const found = await (await client()).send(new GetFunctionConfigurationCommand({ FunctionName }));
        return {
          sha256: toHex(found.CodeSha256),
          update: found.LastUpdateStatus ?? 'Successful',
          reason: found.LastUpdateStatusReason,
        };
      } catch (error) {
        if (named(error, 'ResourceNotFoundException')) return undefined;
        throw error;
      }
    },
    async update(FunctionName, code) {
      const { UpdateFunctionCodeCommand } = await import('@aws-sdk/client-lambda');
      const from = 'zip' in code ? { ZipFile: code.zip } : { S3Bucket: code.bucket, S3Key: code.key };
      try {
        await (await client()).send(new UpdateFunctionCodeCommand({ FunctionName, ...from }));
        return true;
      } catch (error) {
        if (named(error, 'ResourceConflictException')) return false;
        throw error;
      }
    },
  };
}
