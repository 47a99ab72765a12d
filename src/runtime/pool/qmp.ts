import { connect, type Socket } from "node:net";

/** Bytes of a message that are read at most. QEMU's own are far shorter. */
const messageLimit = 1 << 20;

interface Message {
  readonly return?: unknown;
  readonly error?: { readonly desc?: string };
  readonly event?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** A command that QEMU refused, or a connection that ended. */
export class QmpError extends Error {}

/**
 * A connection to a running QEMU, over the QEMU Machine Protocol (QEMU QMP Reference Manual): commands and events, each a
 * JSON object in a line.
 */
export class Qmp {
  readonly #socket: Socket;
  readonly #answers: ((message: Message | QmpError) => void)[] = [];
  readonly #listeners = new Set<(event: Message) => void>();
  #text = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8").on("data", (text: string) => this.#read(text));
    socket.on("error", () => {});
    socket.on("close", () => {
      for (const answer of this.#answers.splice(0)) answer(new QmpError("QEMU has ended"));
    });
  }

  /**
   * Connects to a socket that QEMU listens on.
   *
   * @throws {QmpError}
   */
  static async connect(path: string): Promise<Qmp> {
    const qmp = new Qmp(connect(path));
    await qmp.execute("qmp_capabilities");
    return qmp;
  }

  /**
   * Runs a command.
   *
   * @throws {QmpError} with what QEMU says.
   */
  async execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown> {
    const answer = await new Promise<Message | QmpError>((resolve) => {
      this.#answers.push(resolve);
      if (this.#socket.destroyed) this.close();
      else this.#socket.write(`${JSON.stringify({ execute: command, arguments: args })}\n`);
    });
    if (answer instanceof QmpError) throw answer;
    if (answer.error) throw new QmpError(answer.error.desc ?? `${command} failed`);
    return answer.return;
  }

  /**
   * Runs a command and waits for the event that it leads to.
   *
   * @throws {QmpError} also if the event does not come within some seconds.
   */
  async executeUntil(
    command: string,
    args: Readonly<Record<string, unknown>>,
    isEvent: (name: string, data: Readonly<Record<string, unknown>>) => boolean,
    seconds = 10,
  ): Promise<void> {
    let listener = (_: Message) => {};
    let timer: NodeJS.Timeout | undefined;
    const came = new Promise<void>((resolve, reject) => {
      listener = ({ event, data = {} }) => event !== undefined && isEvent(event, data) && resolve();
      this.#listeners.add(listener);
      timer = setTimeout(() => reject(new QmpError(`${command} did not end`)), seconds * 1000);
    });
    try {
      await Promise.all([this.execute(command, args), came]);
    } finally {
      clearTimeout(timer);
      this.#listeners.delete(listener);
    }
  }

  close(): void {
    this.#socket.destroy();
    for (const answer of this.#answers.splice(0)) answer(new QmpError("QEMU has ended"));
  }

  #read(text: string): void {
    this.#text += text;
    for (let end = this.#text.indexOf("\n"); end !== -1; end = this.#text.indexOf("\n")) {
      const line = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 1);
      this.#take(line);
    }
    if (this.#text.length > messageLimit) this.close();
  }

  #take(line: string): void {
    let message: Message;
    try {
      message = JSON.parse(line) as Message;
    } catch {
      return;
    }
    if (message.event !== undefined) for (const listener of this.#listeners) listener(message);
    else if ("return" in message || message.error) this.#answers.shift()?.(message);
  }
}
