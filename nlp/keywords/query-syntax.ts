import { AppError } from '../../core/errors.ts';

/** A query as read, with where each part stands in the text of the query. */
export type QueryNode =
  | { kind: 'words'; words: string[]; at: number }
  | { kind: 'and' | 'or'; parts: QueryNode[]; at: number }
  | { kind: 'not'; part: QueryNode; at: number }
  | { kind: 'near'; left: QueryNode; right: QueryNode; distance: number; at: number };

/** Longest query, in characters; deepest nesting; widest NEAR, in words. */
const LONGEST = 2000;
const DEEPEST = 50;
const WIDEST = 50;

type Token =
  | { type: 'word'; text: string; at: number }
  | { type: 'phrase'; text: string; at: number }
  | { type: 'and' | 'or' | 'not' | 'open' | 'close' | 'end'; at: number }
  | { type: 'near'; distance: number; at: number };

/**
 * Reads a boolean query.
 *
 * `AND` (or nothing between two words), `OR`, `NOT` (or `-` before a word), `"exact phrase"`,
 * `left NEAR/n right` (at most n words between them, in either order), parentheses. Operators are in
 * capitals; NOT binds closest, then NEAR, AND, OR.
 *
 * @throws AppError `invalid_input`; its detail names the position, counted in characters from 1
 */
export function parseQuery(query: string): QueryNode {
  if (query.length > LONGEST)
    throw syntaxError(LONGEST, `a query has at most ${LONGEST} characters`);
  const tokens = readTokens(query);
  let next = 0;
  const peek = (): Token => tokens[next] ?? { type: 'end', at: query.length };
  const take = (): Token => {
    const token = peek();
    next += 1;
    return token;
  };

  function readOr(depth: number): QueryNode {
    const first = readAnd(depth);
    const parts = [first];
    while (peek().type === 'or') {
      take();
      parts.push(readAnd(depth));
    }
    return parts.length === 1 ? first : { kind: 'or', parts, at: first.at };
  }

  function readAnd(depth: number): QueryNode {
    const first = readNear(depth);
    const parts = [first];
    for (;;) {
      const { type } = peek();
      if (type === 'and') take();
      else if (type === 'or' || type === 'close' || type === 'end' || type === 'near') break;
      parts.push(readNear(depth));
    }
    return parts.length === 1 ? first : { kind: 'and', parts, at: first.at };
  }

  function readNear(depth: number): QueryNode {
    const left = readUnary(depth);
    const token = peek();
    if (token.type !== 'near') return left;
    take();
    const right = readUnary(depth);
    if (peek().type === 'near')
      throw syntaxError(peek().at, 'NEAR joins two sides only; use parentheses and AND for more');
    for (const side of [left, right]) requirePlain(side);
    return { kind: 'near', left, right, distance: token.distance, at: token.at };
  }

  function readUnary(depth: number): QueryNode {
    const token = take();
    if (depth > DEEPEST) throw syntaxError(token.at, `parentheses nest at most ${DEEPEST} deep`);
    switch (token.type) {
      case 'word':
        return { kind: 'words', words: [token.text], at: token.at };
      case 'phrase': {
        const words = token.text.split(/\s+/u).filter((word) => word !== '');
        if (words.length === 0) throw syntaxError(token.at, 'the phrase is empty');
        return { kind: 'words', words, at: token.at };
      }
      case 'not':
        return { kind: 'not', part: readUnary(depth + 1), at: token.at };
      case 'open': {
        const inside = readOr(depth + 1);
        if (peek().type !== 'close') throw syntaxError(token.at, 'this parenthesis is not closed');
        take();
        return inside;
      }
      case 'close':
        throw syntaxError(token.at, 'this parenthesis closes nothing');
      case 'end':
        throw syntaxError(
          token.at,
          query.trim() === '' ? 'the query is empty' : 'a word is missing at the end',
        );
      default:
        throw syntaxError(token.at, `a word is missing before ${token.type.toUpperCase()}`);
    }
  }

  const tree = readOr(0);
  const rest = peek();
  if (rest.type === 'close') throw syntaxError(rest.at, 'this parenthesis closes nothing');
  if (!isPositive(tree))
    throw syntaxError(tree.at, 'each alternative needs a word that must be there, not only NOT');
  return tree;
}

function readTokens(query: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s+|\(|\)|"([^"]*)("?)|[^\s()"]+/gu;
  for (const match of query.matchAll(pattern)) {
    const [text, phrase, closing] = match;
    const at = match.index;
    if (/^\s/u.test(text)) continue;
    if (text === '(') tokens.push({ type: 'open', at });
    else if (text === ')') tokens.push({ type: 'close', at });
    else if (phrase !== undefined) {
      if (closing === '') throw syntaxError(at, 'this quotation mark is not closed');
      tokens.push({ type: 'phrase', text: phrase, at });
    } else readBare(text, at, tokens);
  }
  return tokens;
}

function readBare(text: string, at: number, tokens: Token[]): void {
  const near = /^NEAR(?:\/(.*))?$/u.exec(text);
  if (text === 'AND') tokens.push({ type: 'and', at });
  else if (text === 'OR') tokens.push({ type: 'or', at });
  else if (text === 'NOT' || text === '-') tokens.push({ type: 'not', at });
  else if (near) {
    const distance = Number(near[1] ?? '5');
    if (!Number.isInteger(distance) || distance < 0 || distance > WIDEST)
      throw syntaxError(at, `NEAR takes a whole number up to ${WIDEST}, such as NEAR/5`);
    tokens.push({ type: 'near', distance, at });
  } else if (text.startsWith('-') && text.length > 1) {
    tokens.push({ type: 'not', at }, { type: 'word', text: text.slice(1), at: at + 1 });
  } else tokens.push({ type: 'word', text, at });
}

/** NEAR compares places in the text, which NOT and AND do not have. */
function requirePlain(node: QueryNode): void {
  if (node.kind === 'words') return;
  if (node.kind !== 'or')
    throw syntaxError(node.at, 'NEAR takes words, phrases, or several of them with OR');
  for (const part of node.parts) requirePlain(part);
}

function isPositive(node: QueryNode): boolean {
  if (node.kind === 'not') return false;
  if (node.kind === 'and') return node.parts.some(isPositive);
  return node.kind === 'or' ? node.parts.every(isPositive) : true;
}

/** @param at offset from 0 */
export const syntaxError = (at: number, why: string): AppError =>
  new AppError('invalid_input', 400, `The query is not right at character ${at + 1}: ${why}.`, [
    { path: `query[${at + 1}]`, message: why },
  ]);
