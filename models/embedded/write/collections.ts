import { randomUUID } from 'node:crypto';
import { CommandError } from '../errors.ts';
import type { Collection, Index } from '../storage/catalog.ts';
import type { WriteView } from '../storage/view.ts';

/**
 * Creates an empty collection.
 * @throws CommandError 48 when it exists
 */
export function createCollection(view: WriteView, ns: string): Collection {
  if (view.catalog.get(ns)) {
    throw new CommandError(48, 'NamespaceExists', `Collection ${ns} already exists.`);
  }
  const uuid = Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
  const insert = view.connection.sql('INSERT INTO collections (ns, uuid) VALUES (?, ?)');
  const id = Number(insert.run(ns, uuid).lastInsertRowid);
  view.connection.db.exec(
    `CREATE TABLE c_${id} (r INTEGER PRIMARY KEY, k BLOB NOT NULL UNIQUE, d BLOB NOT NULL)`,
  );
  view.catalog.reload();
  view.changed();
  const created = view.catalog.get(ns);
  if (!created) throw new Error(`collection ${ns} was not created`);
  return created;
}

/** Removes an index and its keys. */
export function dropIndex(view: WriteView, index: Index): void {
  view.connection.db.exec(`DROP TABLE i_${index.id}`);
  view.connection.sql('DELETE FROM indexes WHERE id = ?').run(index.id);
  view.connection.forget();
  view.catalog.reload();
  view.changed();
}

/** Removes a collection with its documents and indexes. */
export function dropCollection(view: WriteView, collection: Collection): void {
  for (const index of collection.indexes) dropIndex(view, index);
  view.connection.db.exec(`DROP TABLE c_${collection.id}`);
  view.connection.sql('DELETE FROM collections WHERE id = ?').run(collection.id);
  view.connection.forget();
  view.catalog.reload();
  view.changed();
}
