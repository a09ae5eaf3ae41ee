import type { Request, RequestHandler, Response, Router } from 'express';
import type { z } from 'zod';
import { AppError } from '../core/errors.ts';
import type { StaffRecord } from '../models/staff.ts';
import type { Machine } from '../workflow/access/api-keys.ts';
import { authorize, type Permission } from '../workflow/access/policy.ts';
import type { Scope } from '../workflow/access/scopes.ts';
import type { TicketActor } from '../workflow/tickets/change.ts';
import { parse } from './validate.ts';

/** A machine with an API key of this scope; with `permission`, people who have that as well. */
export type MachineAccess = { scope: Scope; permission?: Permission };
/** Who may call: somebody with a permission, anybody signed in, everybody, or a machine by its key. */
export type Access = Permission | 'signed-in' | 'everybody' | MachineAccess;

/** What a handler gets: checked input and the person who asks. */
export type Call<Params, Query, Body> = {
  params: Params;
  query: Query;
  body: Body;
  person: StaffRecord;
  /** Who calls by an API key; undefined for people. */
  machine: Machine | undefined;
  /** The person or machine as an actor of the domain. */
  by: TicketActor;
  req: Request;
  res: Response;
};

type Method = 'get' | 'post' | 'patch' | 'delete';
type Parsed<Shape> = Shape extends z.ZodType ? z.output<Shape> : undefined;

type Spec<
  Params extends z.ZodType | undefined,
  Query extends z.ZodType | undefined,
  Body extends z.ZodType | undefined,
  Answer extends z.ZodType | undefined,
> = {
  method: Method;
  /** As Express writes it, below `/api/v1`. */
  path: string;
  summary: string;
  access: Access;
  params?: Params;
  query?: Query;
  body?: Body;
  /** Absent for 204 and for answers that are not JSON. */
  answer?: Answer;
  status?: number;
  handle(
    call: Call<Parsed<Params>, Parsed<Query>, Parsed<Body>>,
  ): Promise<Answer extends z.ZodType ? z.input<Answer> : void>;
};

/** One endpoint: where it is, who may call it, what goes in and out. Makes the handler and the OpenAPI document. */
export type Route = {
  method: Method;
  path: string;
  summary: string;
  access: Access;
  params: z.ZodType | undefined;
  query: z.ZodType | undefined;
  body: z.ZodType | undefined;
  answer: z.ZodType | undefined;
  status: number;
  run(req: Request, res: Response): Promise<void>;
};

/** parse -> authorize -> one domain call -> present. */
export function route<
  Params extends z.ZodType | undefined = undefined,
  Query extends z.ZodType | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
  Answer extends z.ZodType | undefined = undefined,
>(spec: Spec<Params, Query, Body, Answer>): Route {
  const { method, path, summary, access, params, query, body, answer } = spec;
  const status = spec.status ?? (answer ? 200 : 204);
  return {
    method,
    path,
    summary,
    access,
    params,
    query,
    body,
    answer,
    status,
    async run(req, res) {
      const person = admit(req, access);
      const input = {
        params: params && parse(params, req.params, 'params'),
        query: query && parse(query, req.query, 'query'),
        body: body && parse(body, req.body, 'body'),
      };
      const result = await spec.handle({
        ...input,
        person,
        machine: req.machine,
        by: actorOf(req, person),
        req,
        res,
      } as Call<Parsed<Params>, Parsed<Query>, Parsed<Body>>);
      if (res.headersSent) return;
      if (answer) res.status(status).json(result);
      else res.status(status).end();
    },
  };
}

/** @param before runs once the caller is admitted to the route's address, such as the reader of the body */
export function mount(
  router: Router,
  routes: readonly Route[],
  ...before: readonly RequestHandler[]
): void {
  for (const { method, path, run } of routes)
    router[method](path, ...before, (req, res) => run(req, res));
}

/** Nobody is signed in on routes for everybody; their handlers do not look. */
const NOBODY = { roles: [], bodies: [] } as unknown as StaffRecord;

/** True for what only machines call: such routes know no session and no CSRF token. */
export const isForMachines = ({ access }: Pick<Route, 'access'>): boolean =>
  typeof access === 'object' && !access.permission;

function admit(req: Request, access: Access): StaffRecord {
  if (req.machine) return admitMachine(req.machine, access);
  if (typeof access === 'object') {
    if (access.permission) return admit(req, access.permission);
    throw new AppError(
      'unauthenticated',
      401,
      `Send an API key with the scope "${access.scope}" (Authorization: Bearer lnk_…)`,
    );
  }
  const person = req.person;
  if (access === 'everybody') return person ?? NOBODY;
  if (!person) throw new AppError('unauthenticated', 401, 'Sign in first');
  if (person.mustChangePassword && !req.path.startsWith('/me'))
    throw new AppError('forbidden', 403, 'Choose a password of your own first', [
      { path: 'password', message: 'must be changed: POST /api/v1/me/password' },
    ]);
  if (req.mustAddSecondFactor && !req.path.startsWith('/me'))
    throw new AppError('forbidden', 403, 'Your role needs a second factor first', [
      { path: 'secondFactor', message: 'must be added: POST /api/v1/me/second-factor' },
    ]);
  if (access !== 'signed-in') authorize(person, access);
  return person;
}

function admitMachine(machine: Machine, access: Access): StaffRecord {
  if (typeof access !== 'object')
    throw new AppError('forbidden', 403, 'This is for people who sign in, not for API keys');
  if (!machine.scopes.includes(access.scope))
    throw new AppError('forbidden', 403, `The API key has no scope "${access.scope}"`, [
      { path: 'scope', message: access.scope },
    ]);
  return NOBODY;
}

function actorOf(req: Request, person: StaffRecord): TicketActor {
  const { machine } = req;
  return {
    ...(machine
      ? { type: 'machine', id: machine.id, name: machine.name }
      : { type: 'staff', id: String(person._id), name: person.displayName }),
    ...(req.ip && { ip: req.ip }),
    requestId: String(req.id),
  };
}
