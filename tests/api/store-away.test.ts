import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import express from 'express';
import supertest from 'supertest';
import { createErrorHandler, requestId } from '../../api/error-handler.ts';
import { createLogger } from '../../core/logger.ts';
import { aStore, type StoreUnderTest } from '../models/embedded/a-store.ts';

let under: StoreUnderTest;
let log: string[] = [];
beforeAll(async () => {
  under = await aStore();
});
afterEach(async () => {
  await under.client.db('admin').command({ configureFailPoint: 'failCommand', mode: 'off' });
});
afterAll(() => under.close());

/** An answer to a request that writes, while the store fails like this. */
async function answerWhile(failure: object) {
  log = [];
  const lines = new Writable({
    write(line, _, done) {
      log.push(String(line));
      done();
    },
  });
  const things = under.fresh();
  await things.insertOne({ _id: 1 as never });
  const app = express()
    .use(requestId)
    .post('/', async (_req, res) => {
      await things.insertOne({ _id: 1 as never });
      res.sendStatus(201);
    })
    .use(createErrorHandler(createLogger('warn', lines)));
  await under.client.db('admin').command({
    configureFailPoint: 'failCommand',
    mode: 'alwaysOn',
    data: { failCommands: ['insert'], ...failure },
  });
  return await supertest(app).post('/');
}

it.each([
  ['is overtaken', { errorCode: 112 }],
  ['ends', { errorCode: 91 }],
  ['has no room on its disk', { errorCode: 14031 }],
  ['drops the line', { closeConnection: true }],
])('a request while the store %s is 503 and told when to come again', async (_, failure) => {
  const answer = await answerWhile(failure);
  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.body.code).toBe('unavailable');
  expect(log.join('')).toContain('could not carry out a request');
});

it('a key that is there already stays a defect, because coming again does not help', async () => {
  const answer = await answerWhile({ failCommands: ['find'], errorCode: 112 });
  expect(answer.status).toBe(500);
});
