/**
 * Returns a path that leads to an open file or folder, even if its name is that of another by now. The programs of this user can open
 * it too, for as long as this process keeps the descriptor open (proc(5), “/proc/PID/fd”).
 */
export const descriptorPath = (fd: number): string => `/proc/${process.pid}/fd/${fd}`;
