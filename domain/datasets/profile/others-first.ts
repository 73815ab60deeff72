/** Lets whatever else this process serves have its turn: on one machine the stages run in the server's. */
export const othersFirst = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
