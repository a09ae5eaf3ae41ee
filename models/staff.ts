import { type InferSchemaType, model, Schema, type Types } from 'mongoose';
import { CHANNELS } from './resident.ts';

/** admin: accounts and settings; officer: tickets of own bodies; communications: posts; leader: sees all, changes nothing. */
export const ROLES = ['admin', 'officer', 'communications', 'leader'] as const;
export type Role = (typeof ROLES)[number];

const staffSchema = new Schema(
  {
    username: { type: String, required: true, lowercase: true, trim: true },
    displayName: { type: String, required: true },
    /** argon2id in PHC form. */
    passwordHash: { type: String, required: true },
    roles: { type: [{ type: String, enum: ROLES }], required: true },
    /** Ids of the bodies whose tickets they work on; empty for an officer of the city desk, who sees all. */
    bodies: { type: [String], default: [] },
    disabled: { type: Boolean, default: false },
    /** The first administrator must choose an own password before anything else. */
    mustChangePassword: { type: Boolean, default: false },
    lastLoginAt: Date,
    /** Since when a code of an authenticator is asked for beside the password (`models/second-factor.ts`). */
    totpSince: Date,
    /** The chat that hears their notices, proved by a code (`workflow/staff-notices/reach.ts`). */
    chat: new Schema(
      {
        channel: { type: String, enum: CHANNELS, required: true },
        address: { type: String, required: true },
        linkedAt: { type: Date, required: true },
      },
      { _id: false },
    ),
    /** Where letters with their notices go; proved by a code. */
    email: String,
    /** Who they are at the city's identity provider. */
    oidc: { issuer: String, subject: String },
  },
  { timestamps: true },
);
staffSchema.index({ username: 1 }, { unique: true });
staffSchema.index({ 'oidc.subject': 1 }, { sparse: true });
staffSchema.index({ 'chat.channel': 1, 'chat.address': 1 }, { sparse: true });

/** A person who works for the city. */
export type StaffRecord = InferSchemaType<typeof staffSchema> & { _id: Types.ObjectId };
export const Staff = model('Staff', staffSchema);
