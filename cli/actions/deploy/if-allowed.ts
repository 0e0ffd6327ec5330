const DENIED = /^(AccessDenied(Exception)?|UnauthorizedOperation|AuthorizationError)$/;

/** The result of a call; undefined when the credentials may not make it. Anything else that fails is thrown. */
export async function ifAllowed<T>(call: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && DENIED.test(error.name)) return undefined;
    throw error;
  }
}
