import { z } from 'zod';
import { problem } from './contract/common.ts';
import type { Access, Route } from './route.ts';

const PREFIX = '/api/v1';

/** The OpenAPI 3.1 document of the staff API, made from the schemas that check the requests. */
export function openApiDocument(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = PREFIX + route.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Lắng Nghe staff API',
      version,
      description:
        'Session cookie from POST /api/v1/session; every POST, PATCH, PUT and DELETE carries x-csrf-token. Machines send an API key instead of both.',
    },
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'lang_nghe_staff' },
        csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
        bearerKey: { type: 'http', scheme: 'bearer', description: 'API key of a machine, lnk_…' },
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key' },
      },
      schemas: { Problem: jsonSchema(problem, 'output') },
    },
    paths,
  };
}

function operation(route: Route): object {
  const changes = route.method !== 'get';
  const failure = {
    description: 'What was wrong',
    content: { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } },
  };
  return {
    summary: route.summary,
    'x-permission': permissionOf(route.access),
    security: securityOf(route.access, changes),
    parameters: [...parameters(route.params, 'path'), ...parameters(route.query, 'query')],
    ...(route.body && {
      requestBody: {
        required: true,
        content: { 'application/json': { schema: jsonSchema(route.body, 'input') } },
      },
    }),
    responses: {
      [route.status]: {
        description: 'Done',
        ...(route.answer && {
          content: { 'application/json': { schema: jsonSchema(route.answer, 'output') } },
        }),
      },
      default: failure,
    },
  };
}

/** What a caller needs: the name of a permission, or the scope of a key. */
export const permissionOf = (access: Access): string =>
  typeof access === 'object'
    ? [`key: ${access.scope}`, access.permission].filter(Boolean).join(' | ')
    : access;

function securityOf(access: Access, changes: boolean): object[] {
  const person = { session: [], ...(changes && { csrf: [] }) };
  if (access === 'everybody' && !changes) return [];
  if (typeof access !== 'object') return [person];
  return [{ bearerKey: [] }, { apiKey: [] }, ...(access.permission ? [person] : [])];
}

function parameters(shape: z.ZodType | undefined, place: 'path' | 'query'): object[] {
  if (!shape) return [];
  const schema = jsonSchema(shape, 'input');
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries((schema['properties'] ?? {}) as Record<string, object>).map(
    ([name, property]) => ({
      name,
      in: place,
      required: place === 'path' || required.includes(name),
      schema: property,
    }),
  );
}

const jsonSchema = (shape: z.ZodType, io: 'input' | 'output') => {
  const { $schema: _, ...schema } = z.toJSONSchema(shape, { io, unrepresentable: 'any' });
  return schema as Record<string, unknown>;
};
