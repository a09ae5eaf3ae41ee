import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { OidcConfig } from '../../core/config/oidc.ts';
import { AuditEntry } from '../../models/audit-entry.ts';
import { Staff, type StaffRecord } from '../../models/staff.ts';
import { aStaffMember } from '../support/builders.ts';
import { type OidcFault, startOidcProvider } from '../support/oidc-provider.ts';
import { aBrowser, aStaffApi } from '../support/staff-api.ts';
import { startTestStore } from '../support/store.ts';

let store: Awaited<ReturnType<typeof startTestStore>>;
let provider: Awaited<ReturnType<typeof startOidcProvider>>;
beforeAll(async () => {
  store = await startTestStore();
  provider = await startOidcProvider();
});
afterAll(async () => {
  await provider.close();
  await store.stop();
});
beforeEach(() => store.clear());

const PUBLIC_URL = 'http://langnghe.test';
const built = new Map<string, ReturnType<typeof aStaffApi>>();

/** One for each way to be set up: building it costs more than the tests. */
function anApi(given: Partial<OidcConfig> = {}) {
  const key = JSON.stringify({ ...given, roles: given.roles?.claim });
  const oidc: OidcConfig = {
    issuer: provider.issuer,
    clientId: provider.client.id,
    clientSecret: provider.client.secret,
    roles: undefined,
    accounts: 'match',
    matchClaim: 'preferred_username',
    ...given,
  };
  const api = built.get(key) ?? aStaffApi({ dataDir: store.dataDir, publicUrl: PUBLIC_URL, oidc });
  built.set(key, api);
  return api;
}

type Browser = ReturnType<typeof aBrowser>;

/** Goes to the provider as a browser does; gives the address that it sends back to, below `/api/v1`. */
async function leave(browser: Browser): Promise<string> {
  const away = await browser.get('/session/oidc');
  expect(away.status).toBe(303);
  const answer = await fetch(away.headers['location'] ?? '', { redirect: 'manual' });
  const back = answer.headers.get('location') ?? '';
  expect(back).toMatch(`${PUBLIC_URL}/api/v1/session/oidc/callback?`);
  return back.slice(`${PUBLIC_URL}/api/v1`.length);
}

async function comeIn(browser: Browser, change: (path: string) => string = (path) => path) {
  const answer = await browser.get(change(await leave(browser)));
  return answer.headers['location'];
}

const as = (person: Pick<StaffRecord, 'username'>, sub = 'u-1') =>
  provider.next({ sub, preferred_username: person.username });

describe('signing in at the identity provider', () => {
  it('gives a session to the account that the claim names, and notes the way', async () => {
    const browser = aBrowser(anApi().app);
    const person = await aStaffMember({ mustChangePassword: true });
    as(person);
    expect((await browser.get('/session')).body.oidc).toBe(true);
    expect(await comeIn(browser)).toBe('/staff/');
    expect((await browser.get('/me')).body).toMatchObject({
      username: person.username,
      mustChangePassword: false,
    });
    expect((await browser.get('/tickets')).status).toBe(200);
    const acts = await AuditEntry.find().sort({ number: 1 }).lean();
    expect(acts.map(({ action }) => action)).toEqual(['staff.linked', 'staff.signed_in']);
    expect(acts[1]?.facts).toEqual({ way: 'oidc' });
  });

  it('knows a person by issuer and subject from then on, not by the name', async () => {
    const { app } = anApi();
    const person = await aStaffMember();
    as(person, 'u-7');
    expect(await comeIn(aBrowser(app))).toBe('/staff/');
    provider.next({ sub: 'u-7', preferred_username: 'married-name' });
    expect(await comeIn(aBrowser(app))).toBe('/staff/');
    as(person, 'u-8');
    expect(await comeIn(aBrowser(app))).toBe('/staff/?signin=unknown');
  });

  it.each<OidcFault>(['nonce', 'audience', 'issuer', 'expired', 'signature', 'none_algorithm'])(
    'refuses an ID token with a wrong %s',
    async (fault) => {
      const browser = aBrowser(anApi().app);
      const person = await aStaffMember();
      provider.next({ sub: 'u-1', preferred_username: person.username }, fault);
      expect(await comeIn(browser)).toBe('/staff/?signin=failed');
      expect((await browser.get('/me')).status).toBe(401);
      expect((await Staff.findById(person._id).lean())?.oidc?.subject).toBeUndefined();
    },
  );

  it('refuses an answer with another state, one without an errand and one used before', async () => {
    const { app } = anApi();
    as(await aStaffMember());
    const other = (path: string) => path.replace(/state=[^&]+/, 'state=another');
    expect(await comeIn(aBrowser(app), other)).toBe('/staff/?signin=failed');
    const victim = aBrowser(app);
    const planted = await leave(aBrowser(app));
    expect((await victim.get(planted)).headers['location']).toBe('/staff/?signin=failed');
    expect((await victim.get('/me')).status).toBe(401);
    const browser = aBrowser(app);
    const path = await leave(browser);
    await browser.get(path);
    expect((await browser.get(path)).headers['location']).toBe('/staff/?signin=failed');
  });

  it('says so when the person said no over there', async () => {
    const browser = aBrowser(anApi().app);
    const refused = (path: string) => path.replace(/code=[^&]+/, 'error=access_denied');
    expect(await comeIn(browser, refused)).toBe('/staff/?signin=failed');
  });

  it('says so when the provider is away, and the password still opens', async () => {
    const gone = await startOidcProvider();
    await gone.close();
    const browser = aBrowser(anApi({ issuer: gone.issuer }).app);
    const away = await browser.get('/session/oidc');
    expect(away.headers['location']).toBe('/staff/?signin=failed');
    expect((await browser.signIn(await aStaffMember())).status).toBe(200);
  });

  it('opens no disabled account', async () => {
    const person = await aStaffMember({ disabled: true });
    as(person);
    expect(await comeIn(aBrowser(anApi().app))).toMatch(/signin=unknown/);
  });
});

describe('a stranger whom the identity provider vouches for', () => {
  it('gets an account that an administrator must enable, once', async () => {
    const { app } = anApi({ accounts: 'create_disabled' });
    const taken = await aStaffMember();
    provider.next({ sub: 'u-9', preferred_username: taken.username, name: 'Trần Văn Mới' });
    expect(await comeIn(aBrowser(app))).toBe('/staff/?signin=disabled');
    expect(await comeIn(aBrowser(app))).toBe('/staff/?signin=disabled');
    const [made, ...others] = await Staff.find({ 'oidc.subject': 'u-9' }).lean();
    expect(others).toEqual([]);
    expect(made).toMatchObject({ displayName: 'Trần Văn Mới', disabled: true });
    expect(made?.username).toMatch(new RegExp(`^${taken.username}-[0-9a-f]{8}$`));
    await Staff.updateOne({ _id: made?._id }, { disabled: false });
    expect(await comeIn(aBrowser(app))).toBe('/staff/');
  });
});

describe('roles from the identity provider', () => {
  const roles = {
    claim: 'groups',
    map: new Map([
      ['desk', 'officer' as const],
      ['bosses', 'leader' as const],
    ]),
  };

  it('take the place of those kept here at each sign-in', async () => {
    const { app } = anApi({ roles });
    await aStaffMember({ roles: ['admin'] });
    const person = await aStaffMember();
    const claims = { sub: 'u-3', preferred_username: person.username };
    provider.next({ ...claims, groups: ['bosses', 'choir'] });
    const browser = aBrowser(app);
    expect(await comeIn(browser)).toBe('/staff/');
    expect((await browser.get('/me')).body.roles).toEqual(['leader']);
    provider.next({ ...claims, groups: ['choir'] });
    expect(await comeIn(aBrowser(app))).toBe('/staff/?signin=no_role');
  });
});
