import { type InferSchemaType, model, Schema } from 'mongoose';

const photoSchema = new Schema(
  {
    /** Unguessable; also the file's name below DATA_DIR/photos. */
    _id: { type: String, required: true },
    width: { type: Number, required: true },
    height: { type: Number, required: true },
    bytes: { type: Number, required: true },
    /** sha256 of the stored file: the same picture is kept once a chat. */
    digest: { type: String, required: true },
    /** What the scene looks like (`nlp/similarity/photo-hash.ts`), 16 hexadecimal digits; none when little is to be seen. */
    likeness: String,
    /** Its quarters: pictures like it are found under one of them. */
    likenessKeys: { type: [String], default: undefined },
    /** Where the camera says it was taken, before the metadata were stripped; offered, never taken silently. */
    takenLocation: new Schema({ lat: Number, lon: Number }, { _id: false }),
    takenAt: Date,
    published: { type: Boolean, default: false },
    /** Set when staff added it to a ticket, and on blurred copies of such a picture. */
    ticketId: { type: Schema.Types.ObjectId, ref: 'Ticket' },
    /** Name of the officer who added it. */
    addedBy: String,
    /** The picture that this is a blurred copy of. */
    originalId: String,
    /** What was made unrecognisable in this copy, as shares of width and height. */
    regions: {
      type: [
        new Schema(
          {
            x: { type: Number, required: true },
            y: { type: Number, required: true },
            width: { type: Number, required: true },
            height: { type: Number, required: true },
          },
          { _id: false },
        ),
      ],
      default: undefined,
    },
    createdAt: { type: Date, required: true },
    /**
     * From when on it is to be removed: the row goes when the file is gone. Ahead of now while the picture is being
     * made, so that a crash leaves nothing behind.
     */
    erasedAt: Date,
  },
  { versionKey: false },
);

photoSchema.index({ erasedAt: 1 }, { sparse: true });
photoSchema.index({ likenessKeys: 1 }, { sparse: true });
photoSchema.index({ ticketId: 1 }, { sparse: true });
photoSchema.index({ originalId: 1 }, { sparse: true });

/** A stored picture: re-encoded, without metadata, private until published. */
export type PhotoRecord = InferSchemaType<typeof photoSchema> & { _id: string };
export const Photo = model('Photo', photoSchema);
