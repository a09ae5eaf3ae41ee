import { Binary } from 'bson';
import { filterContext } from '../aggregate/contexts.ts';
import { CommandError } from '../errors.ts';
import { compileFilter } from '../query/filter.ts';
import { equalValues } from '../values/compare.ts';
import { type Doc, encode, getField, isDoc } from '../values/document.ts';
import { createCollection, dropCollection } from '../write/collections.ts';
import {
  docOption,
  flagOption,
  namespace,
  type ReadCommand,
  reply,
  type WriteCommand,
} from './command.ts';
import { openCursor } from './cursor-commands.ts';
import { cursorBatchSize, documents } from './index-commands.ts';
import { checkFields } from './options.ts';

const REJECTED_OPTIONS = [
  'capped',
  'size',
  'max',
  'viewOn',
  'pipeline',
  'validator',
  'validationLevel',
  'validationAction',
  'timeseries',
  'clusteredIndex',
  'encryptedFields',
  'changeStreamPreAndPostImages',
  'collation',
  'expireAfterSeconds',
];

/** `create`: a plain collection. */
export const create: WriteCommand = {
  mode: 'write',
  inTransaction: true,
  retryable: false,
  known: ['autoIndexId', 'idIndex', 'storageEngine', 'indexOptionDefaults', 'flags'],
  rejected: REJECTED_OPTIONS,
  run(context) {
    const ns = namespace(context);
    // creating a plain collection again changes nothing, as in MongoDB 7 and later
    if (!context.view.catalog.get(ns)) createCollection(context.view, ns);
    return reply();
  },
};

/** `drop`: also answers ok when there is no such collection. */
export const drop: WriteCommand = {
  mode: 'write',
  inTransaction: false,
  retryable: false,
  known: [],
  run(context) {
    const ns = namespace(context);
    const collection = context.view.catalog.get(ns);
    if (!collection) return reply();
    dropCollection(context.view, collection);
    return reply({ ns, nIndexesWas: collection.indexes.length + 1 });
  },
};

/** `dropDatabase`. */
export const dropDatabase: WriteCommand = {
  mode: 'write',
  inTransaction: false,
  retryable: false,
  known: [],
  run({ view, db }) {
    for (const collection of view.catalog.list(db)) dropCollection(view, collection);
    return reply({ dropped: db });
  },
};

/** `collMod`: hides an index or changes when its documents expire. */
export const collMod: WriteCommand = {
  mode: 'write',
  inTransaction: false,
  retryable: false,
  known: ['index', 'dryRun'],
  rejected: REJECTED_OPTIONS,
  run(context) {
    const { view, command } = context;
    const ns = namespace(context);
    const collection = view.catalog.get(ns);
    if (!collection) throw new CommandError(26, 'NamespaceNotFound', `ns does not exist: ${ns}`);
    const change = docOption(command, 'index');
    if (Object.keys(change).length === 0) return reply();
    checkFields(
      change,
      'collMod.index',
      ['name', 'keyPattern', 'expireAfterSeconds', 'hidden'],
      ['unique', 'prepareUnique'],
    );
    const index = collection.indexes.find(
      ({ name, spec }) =>
        name === change['name'] || equalValues(getField(spec, 'key'), change['keyPattern'] ?? {}),
    );
    if (!index)
      throw new CommandError(
        27,
        'IndexNotFound',
        `cannot find index ${JSON.stringify(change['name'] ?? change['keyPattern'])} for ns ${ns}`,
      );
    const spec: Doc = { ...index.spec };
    if ('expireAfterSeconds' in change) spec['expireAfterSeconds'] = change['expireAfterSeconds'];
    if ('hidden' in change) spec['hidden'] = flagOption(change, 'hidden');
    view.connection.sql('UPDATE indexes SET spec = ? WHERE id = ?').run(encode(spec), index.id);
    view.catalog.reload();
    view.changed();
    return reply();
  },
};

/** `listCollections`. */
export const listCollections: ReadCommand = {
  mode: 'read',
  inTransaction: false,
  known: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  rejected: ['rawData'],
  run(context) {
    const { view, db, command } = context;
    const matches = compileFilter(docOption(command, 'filter'), filterContext({}, context.now));
    const nameOnly = flagOption(command, 'nameOnly');
    const list = view.catalog.list(db).map((collection): Doc => {
      const named = { name: collection.ns.slice(db.length + 1), type: 'collection' };
      if (nameOnly) return named;
      const uuid = new Binary(collection.uuid, Binary.SUBTYPE_UUID);
      return {
        ...named,
        options: {},
        info: { readOnly: false, uuid },
        idIndex: collection.idIndex.spec,
      };
    });
    const ns = `${db}.$cmd.listCollections`;
    return openCursor(context, ns, documents(list.filter(matches)), cursorBatchSize(context));
  },
};

/** `listDatabases`. */
export const listDatabases: ReadCommand = {
  mode: 'read',
  inTransaction: false,
  known: ['filter', 'nameOnly', 'authorizedDatabases'],
  run({ view, command, now }) {
    const matches = compileFilter(docOption(command, 'filter'), filterContext({}, now));
    const names = new Set(view.catalog.list().map(({ ns }) => ns.slice(0, ns.indexOf('.'))));
    const nameOnly = flagOption(command, 'nameOnly');
    // one file holds all databases, so each shows the size of the whole
    const pages = view.connection.sql(
      'SELECT page_count * page_size AS n FROM pragma_page_count, pragma_page_size',
    );
    const bytes = Number(pages.get()?.['n']);
    const databases = [...names].sort().map((name): Doc => {
      if (nameOnly) return { name };
      return { name, sizeOnDisk: bytes, empty: false };
    });
    const total = nameOnly ? {} : { totalSize: bytes };
    return reply({ databases: databases.filter((doc) => isDoc(doc) && matches(doc)), ...total });
  },
};
