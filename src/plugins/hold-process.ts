/**
 * Keeps the process alive while a plugin's code runs. Node ends a process that waits for nothing it knows of, silently
 * and with exit status 0; a plugin may also end the process itself.
 *
 * @param onExit is called synchronously if the process ends nevertheless; its exit status is then 3.
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
