import { createFaults, startSimulatedServer } from './simulated-server.ts';

type Fault = 'drop' | 'busy' | 'html' | 'token-expired' | 'refused' | 'error-in-200';

/**
 * A simulated integration axis: a token that ends, changes in pages after a cursor, the provincial platform's spelling
 * of dossiers, and the ways in which it fails.
 */
export async function startOneStopSimulator(given: { port?: number; tokenSeconds?: number } = {}) {
  const faults = createFaults<Fault>();
  const changes: Record<string, unknown>[] = [];
  const state = { tokensGiven: 0, asked: 0, pageSize: 200, valid: '' };
  const server = await startSimulatedServer(({ path, method, query, headers, body }) => {
    const fault = faults.take();
    if (fault === 'drop') return { drop: true };
    if (fault === 'busy') return { status: 503, json: { code: 503, message: 'busy' } };
    if (fault === 'html') return { status: 200, html: '<h1>Bad gateway</h1>' };
    if (fault === 'refused') return { status: 403, json: { code: 403, message: 'no' } };
    if (fault === 'error-in-200')
      return { json: { code: 400, message: 'Sai tham số', data: null } };
    if (method === 'POST' && path === '/token') {
      const { client_id, client_secret } = JSON.parse(body.toString()) as Record<string, string>;
      if (client_id !== 'lang-nghe' || client_secret !== 'secret')
        return { status: 401, json: { code: 401, message: 'invalid_client' } };
      state.tokensGiven += 1;
      state.valid = `token-${state.tokensGiven}`;
      return {
        json: {
          access_token: state.valid,
          expires_in: given.tokenSeconds ?? 3600,
          token_type: 'Bearer',
          scope: 'dossiers',
        },
      };
    }
    if (fault === 'token-expired') state.valid = '';
    if (headers.authorization !== `Bearer ${state.valid}`)
      return { status: 401, json: { code: 401, message: 'token expired' } };
    state.asked += 1;
    const from = Number(query.get('cursor') ?? 0);
    const to = Math.min(changes.length, from + state.pageSize);
    return {
      json: {
        code: 200,
        message: 'OK',
        data: { items: changes.slice(from, to), cursor: String(to), more: to < changes.length },
      },
    };
  }, given.port);
  return {
    url: server.url,
    faults,
    state,
    /** A dossier's news, as the platform spells it. */
    tells(code: string, TrangThai: number | string, at: Date, more: Record<string, unknown> = {}) {
      changes.push({
        IDHoSo: '',
        MaHoSo: code,
        TrangThai,
        ThoiDiemXuLy: at.toISOString(),
        ...more,
      });
    },
    settings: () => ({
      ONESTOP_URL: server.url,
      ONESTOP_CLIENT_ID: 'lang-nghe',
      ONESTOP_CLIENT_SECRET: 'secret',
      ONESTOP_POLL_SECONDS: '10',
    }),
    close: server.close,
  };
}
