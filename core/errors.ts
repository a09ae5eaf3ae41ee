/** Names of every expected failure, stable for clients, logs and dashboards. */
export type ErrorCode =
  | 'invalid_input'
  | 'malformed_body'
  | 'too_large'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'illegal_transition'
  | 'rate_limited'
  | 'bad_signature'
  | 'unavailable'
  | 'upstream_refused'
  | 'upstream_unreachable'
  | 'misconfigured';

/** One bad field of an input: where it is and what would be right. */
export type ErrorDetail = { path: string; message: string };

/**
 * A failure the code expected and can name; anything else that is thrown is a defect and answers 500.
 *
 * `message` quotes the input and says what would be right; neither it nor `details` holds personal data.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  /** HTTP status that `api` answers with. */
  readonly status: number;
  readonly details: readonly ErrorDetail[];

  constructor(
    code: ErrorCode,
    status: number,
    message: string,
    details: readonly ErrorDetail[] = [],
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.code = code;
    this.status = status;
    this.details = details;
  }
}

/** The outside system answered and said no. `platformCode` is its own error number; retrying the same call will not help. */
export class UpstreamRefused extends AppError {
  readonly platform: string;
  readonly platformCode: string;

  constructor(platform: string, platformCode: string, message: string, options?: ErrorOptions) {
    super(
      'upstream_refused',
      502,
      `${platform} refused (${platformCode}): ${message}`,
      [],
      options,
    );
    this.platform = platform;
    this.platformCode = platformCode;
  }
}

/** We could not talk to the outside system, or it asked us to slow down: try again, not before `retryAfterSeconds` when given. */
export class UpstreamUnreachable extends AppError {
  readonly platform: string;
  readonly retryAfterSeconds: number | undefined;
  /** True when the request may have been carried out although no answer arrived. */
  readonly mayHaveHappened: boolean;
  /** True when the request was not even made: it has to wait, and did not fail. */
  readonly notTried: boolean;

  constructor(
    platform: string,
    message: string,
    options: ErrorOptions & {
      retryAfterSeconds?: number;
      mayHaveHappened?: boolean;
      notTried?: boolean;
    } = {},
  ) {
    super('upstream_unreachable', 503, `${platform} could not be reached: ${message}`, [], options);
    this.platform = platform;
    this.retryAfterSeconds = options.retryAfterSeconds;
    this.mayHaveHappened = options.mayHaveHappened ?? false;
    this.notTried = options.notTried ?? false;
  }
}
