import type { Catalog } from './catalog.ts';
import type { Connection } from './connection.ts';

/** What a command reads through: the committed data, or the data of the open write unit. */
export type View = { readonly connection: Connection; readonly catalog: Catalog };

/** A view that may also change data. `changed` is called when the catalog other readers hold is stale. */
export type WriteView = View & { changed(): void };
