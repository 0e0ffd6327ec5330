import { defineErrorCode } from '../errors.ts';

// What any route may respond with before its handler runs, and what handlers share.

export const MALFORMED_REQUEST = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'malformed_request',
  'The method, the path or a header is not valid HTTP.',
);

export const MALFORMED_JSON = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'malformed_json',
  'The body is missing, is not JSON in UTF-8 or has a member twice.',
);

export const BODY_TOO_LARGE = /* @__PURE__ */ defineErrorCode(
  'too_large',
  'body_too_large',
  'The body is larger than 262,144 bytes.',
);

export const UNSUPPORTED_MEDIA_TYPE = /* @__PURE__ */ defineErrorCode(
  'unsupported',
  'unsupported_media_type',
  'The media type, charset or compression of the body is not supported.',
);

export const IDEMPOTENCY_KEY_NOT_SUPPORTED = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'idempotency_key_not_supported',
  'The operation does not support the Idempotency-Key that was sent.',
);

export const PRECONDITION_NOT_SUPPORTED = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'precondition_not_supported',
  'The operation does not support the `If-Match` or `If-None-Match` that was sent.',
);

export const VERSION_MISMATCH = /* @__PURE__ */ defineErrorCode(
  'precondition_failed',
  'version_mismatch',
  '`If-Match` or `If-None-Match` does not hold for the current version, or is not a list of ETags.',
);

export const INVALID_CURSOR = /* @__PURE__ */ defineErrorCode(
  'invalid',
  'invalid_cursor',
  '`lastKey` is not a `nextKey` of this list with these filters.',
);

export const API_KEY_REQUIRED = /* @__PURE__ */ defineErrorCode(
  'forbidden',
  'api_key_required',
  'The API key is missing or wrong.',
);

export const SCOPE_REQUIRED = /* @__PURE__ */ defineErrorCode(
  'forbidden',
  'scope_required',
  'The API key does not have the scope of the operation. `scope` is its name.',
);
