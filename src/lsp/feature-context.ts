import type { Connection } from "vscode-languageserver";
import type { Client } from "./client.ts";
import type { Publisher } from "./publisher.ts";
import type { Workspace } from "./workspace.ts";

/** Shared state of the handlers of the protocol's requests. */
export interface FeatureContext {
  readonly connection: Connection;
  readonly workspace: Workspace;
  readonly publisher: Publisher;
  readonly client: () => Client;
  readonly toolVersion: string;
}
