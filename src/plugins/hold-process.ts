/**
 * Keeps the process up while foreign code works. Where that waits for nothing that Node knows of, the process would
 * end in silence, with exit status 0; and so it would where the code ends the process itself.
 *
 * @param onExit is called, at once, where the process ends all the same; its exit status is 3 then.
 */
export async function holdProcess<T>(onExit: () => void, work: () => Promise<T>): Promise<T> {
  const alive = setInterval(() => {}, 2 ** 30);
  const end = () => {
    process.exitCode = 3;
    onExit();
  };
  process.once("exit", end);
  try {
    return await work();
  } finally {
    clearInterval(alive);
    process.off("exit", end);
  }
}
