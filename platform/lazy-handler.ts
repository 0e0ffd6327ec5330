/**
 * Builds a handler on its first call. A file can so export several functions' handlers,
 * and a bundle that holds them all builds, and asks the settings of, only the one that is invoked.
 * Mark the call `/* @__PURE__ *\/` so that a bundle of one handler drops the others.
 */
export function lazyHandler<H extends (...input: never[]) => unknown>(
  make: () => H,
): (...input: Parameters<H>) => ReturnType<H> {
  let handler: H | undefined;
  return (...input) => {
    handler ??= make();
    return handler(...input) as ReturnType<H>;
  };
}
