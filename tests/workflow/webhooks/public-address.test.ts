import { describe, expect, it } from '@jest/globals';
import { isPublicAddress } from '../../../workflow/webhooks/public-address.ts';

describe('the public internet', () => {
  it.each([
    ['8.8.8.8', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.31.255.255', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['2606:4700::1111', true],
    ['::1', false],
    ['::ffff:10.0.0.1', false],
    ['64:ff9b::a00:1', false],
    ['2002:a00:1::', false],
    ['fe80::1', false],
    ['fd00::1', false],
  ])('%s is of the public internet: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});
