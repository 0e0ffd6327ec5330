/**
 * A handler that is built on its first call, so that importing its module reads no settings and opens no client,
 * and that the exports beside it fall out of a bundle that does not use them.
 */
export const lazily = <A extends readonly unknown[], R>(
  make: () => (...args: A) => R,
): ((...args: A) => R) => {
  let handler: ((...args: A) => R) | undefined;
  return (...args) => {
    handler ??= make();
    return handler(...args);
  };
};
