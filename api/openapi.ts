import { z } from 'zod';
import { problem } from './contract/common.ts';
import type { Route } from './route.ts';

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
        'Session cookie from POST /api/v1/session; every POST, PATCH, PUT and DELETE carries x-csrf-token.',
    },
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'lang_nghe_staff' },
        csrf: { type: 'apiKey', in: 'header', name: 'x-csrf-token' },
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
    'x-permission': route.access,
    security:
      route.access === 'everybody' && !changes
        ? []
        : [{ session: [], ...(changes && { csrf: [] }) }],
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
