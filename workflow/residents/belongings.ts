import mongoose, { type ClientSession, type Model, type Types } from 'mongoose';
import type { ResidentRecord } from '../../models/resident.ts';

/** Kept without a link to the person: a report is the city's to answer, a receipt proves that a request was met. */
const WITHOUT_LINK: ReadonlySet<string> = new Set(['Report', 'DataRequest']);

type Rows = Model<{ residentId?: Types.ObjectId }>;

/** Every model whose rows belong to one resident, by its fields, so that one that is added later is not forgotten. */
function modelsWith(...fields: string[]): Rows[] {
  return Object.values(mongoose.models).filter(
    (model) =>
      !WITHOUT_LINK.has(model.modelName) && fields.every((field) => model.schema.path(field)),
  ) as unknown as Rows[];
}

const ofChats = () => modelsWith('channel', 'address');
const ofResidents = () => modelsWith('residentId').filter((model) => !model.schema.path('address'));

type Owner = Pick<ResidentRecord, '_id' | 'identities'>;

/** Removes all rows of a resident: what belongs to their chats, and what belongs to them. */
export async function removeBelongings(owner: Owner, session: ClientSession): Promise<void> {
  for (const { channel, address } of owner.identities)
    for (const model of ofChats())
      await model.deleteMany({ channel, address } as object, { session });
  for (const model of ofResidents()) await model.deleteMany({ residentId: owner._id }, { session });
}

/** All rows of a resident by model, for the file that they may take with them. */
export async function readBelongings(owner: Owner): Promise<Record<string, object[]>> {
  const found: Record<string, object[]> = {};
  for (const model of ofResidents())
    found[model.modelName] = await model.find({ residentId: owner._id }).lean<object[]>();
  return found;
}

/** Gives what belongs to one resident to another; what the other has too is let go. */
export async function moveBelongings(
  from: Types.ObjectId,
  to: Types.ObjectId,
  session: ClientSession,
): Promise<void> {
  for (const model of ofResidents()) {
    const rows = await model.find({ residentId: from }).session(session).lean<Row[]>();
    for (const row of rows)
      if (await hasTwin(model, row, to, session))
        await model.deleteOne({ _id: row._id }, { session });
      else await model.updateOne({ _id: row._id }, { $set: { residentId: to } }, { session });
  }
}

type Row = Record<string, unknown> & { _id: Types.ObjectId };

/** True when moving the row would break a unique index: the other resident has the same already. */
async function hasTwin(
  model: Rows,
  row: Row,
  to: Types.ObjectId,
  session: ClientSession,
): Promise<boolean> {
  for (const [fields, options] of model.schema.indexes()) {
    if (!options?.unique || !('residentId' in fields)) continue;
    const others = Object.keys(fields).filter((field) => field !== 'residentId');
    const same = Object.fromEntries(others.map((field) => [field, row[field]]));
    if (await model.exists({ ...same, residentId: to } as object).session(session)) return true;
  }
  return false;
}
