import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { SignedXml } from 'xml-crypto';
import { createCapSigner } from '../../../workflow/warnings/cap/signature.ts';
import { signedPart } from '../../../workflow/warnings/cap/verify-signature.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'ln-cap-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const XML =
  '<?xml version="1.0" encoding="utf-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>a.1</identifier><note>Nước &lt; 5 m &amp; lên</note></alert>\n';
const signer = createCapSigner({ dataDir });
const signed = signer.sign(XML);
const key = signer.publicKey();
const pemFile = (name: string, kind: 'rsa' | 'ec') => {
  const { privateKey } =
    kind === 'rsa'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const file = join(dataDir, name);
  writeFileSync(file, privateKey.export({ type: 'pkcs8', format: 'pem' }));
  return file;
};

describe('the signature of a CAP message', () => {
  it('is checked with the public key, and gives back what was signed', () => {
    expect(signedPart(signed, key)).toBe(XML.slice(XML.indexOf('<alert')).trim());
  });

  it.each([
    ['one changed letter', signed.replace('a.1', 'a.2')],
    ['a changed word of the signature itself', signed.replace('URI=""', 'URI="#x"')],
    ['no signature', XML],
    ['a second signature', signed.replace('</alert>', '<Signature></Signature></alert>')],
    ['what is no XML', signed.replace('</alert>', '')],
  ])('is refused for %s', (_, xml) => {
    expect(signedPart(xml, key)).toBeUndefined();
  });

  it('of somebody else is refused, whatever key the message brings along', () => {
    const other = createCapSigner({
      files: { key: pemFile('other.pem', 'rsa') },
      dataDir,
    });
    expect(signedPart(other.sign(XML), key)).toBeUndefined();
    expect(signedPart(other.sign(XML), other.publicKey())).toBeDefined();
  });

  it('by SHA-1 is refused', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const weak = new SignedXml({
      privateKey,
      signatureAlgorithm: 'http://www.w3.org/2000/09/xmldsig#rsa-sha1',
      canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
    });
    weak.addReference({
      xpath: '/*',
      isEmptyUri: true,
      digestAlgorithm: 'http://www.w3.org/2000/09/xmldsig#sha1',
      transforms: [
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/2001/10/xml-exc-c14n#',
      ],
    });
    weak.computeSignature(XML);
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(signedPart(weak.getSignedXml(), pem)).toBeUndefined();
  });

  it('with a prefix that the root declares is read as well', () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const signature = new SignedXml({
      privateKey,
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
      canonicalizationAlgorithm: 'http://www.w3.org/2001/10/xml-exc-c14n#',
    });
    signature.addReference({
      xpath: '/*',
      isEmptyUri: true,
      digestAlgorithm: 'http://www.w3.org/2001/04/xmlenc#sha256',
      transforms: [
        'http://www.w3.org/2000/09/xmldsig#enveloped-signature',
        'http://www.w3.org/2001/10/xml-exc-c14n#',
      ],
    });
    const declared = XML.replace('<alert', '<alert xmlns:ds="http://www.w3.org/2000/09/xmldsig#"');
    signature.computeSignature(declared, {
      prefix: 'ds',
      existingPrefixes: { ds: 'http://www.w3.org/2000/09/xmldsig#' },
    });
    const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
    expect(signature.getSignedXml()).toContain('<ds:Signature');
    expect(signedPart(signature.getSignedXml(), pem)).toContain('<identifier>a.1</identifier>');
  });

  it('comes from a key that is made once and that only its owner reads', () => {
    expect(statSync(join(dataDir, 'cap-signing-key.pem')).mode & 0o777).toBe(0o600);
    const again = createCapSigner({ dataDir });
    expect(again.publicKey()).toBe(key);
    expect(again.sign(XML)).toBe(signed);
  });

  it('needs an RSA key that can be read', () => {
    const open = (file: string) => () => createCapSigner({ files: { key: file }, dataDir });
    expect(open(join(dataDir, 'none.pem'))).toThrow(/CAP_SIGNING_KEY: .*none\.pem cannot be read/);
    expect(open(pemFile('curve.pem', 'ec'))).toThrow('CAP messages are signed with RSA');
  });
});
