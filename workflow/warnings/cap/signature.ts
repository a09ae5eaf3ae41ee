import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  X509Certificate,
} from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SignedXml } from 'xml-crypto';
import { AppError } from '../../../core/errors.ts';

const EXCLUSIVE = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const ENVELOPED = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature';
const SHA256 = 'http://www.w3.org/2001/04/xmlenc#sha256';
const RSA_SHA256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256';

/** Files of PEM that the settings name instead of the key that is made here. */
export type CapKeyFiles = { key: string; certificate?: string | undefined };

/** Signs CAP messages, so that others can tell that they are the city's and unchanged. */
export type CapSigner = {
  /** The document with an enveloped XML-DSig signature (RSA, SHA-256) as its last element. The same each time. */
  sign(xml: string): string;
  /** The public key, PEM. */
  publicKey(): string;
  /** The certificate of the settings, PEM. */
  certificate: string | undefined;
};

/**
 * With the key of the settings, else with one that is made when it is first needed and kept in
 * `DATA_DIR/cap-signing-key.pem` (mode 0600).
 *
 * @throws AppError `misconfigured` for a key that cannot be read or is no RSA key, and a certificate of another key
 */
export function createCapSigner(options: {
  files?: CapKeyFiles | undefined;
  dataDir: string;
}): CapSigner {
  const { files, dataDir } = options;
  const given = files && readKey(files.key);
  const certificate =
    given && files.certificate ? readCertificate(files.certificate, given) : undefined;
  let kept: KeyObject | undefined = given;
  const key = () => {
    kept ??= keptKey(join(dataDir, 'cap-signing-key.pem'));
    return kept;
  };

  return {
    certificate,
    publicKey: () => publicPem(key()),
    sign(xml) {
      const signature = new SignedXml({
        privateKey: key(),
        signatureAlgorithm: RSA_SHA256,
        canonicalizationAlgorithm: EXCLUSIVE,
        getKeyInfoContent: () => keyInfo(key(), certificate),
      });
      signature.addReference({
        xpath: '/*',
        isEmptyUri: true,
        digestAlgorithm: SHA256,
        transforms: [ENVELOPED, EXCLUSIVE],
      });
      signature.computeSignature(xml, { location: { reference: '/*', action: 'append' } });
      return `${signature.getSignedXml()}\n`;
    },
  };
}

const publicPem = (key: KeyObject): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

/** What helps a reader to find the key; nobody should trust a message for what stands in it. */
function keyInfo(key: KeyObject, certificate: string | undefined): string {
  if (certificate) {
    const body = new X509Certificate(certificate).raw.toString('base64');
    return `<X509Data><X509Certificate>${body}</X509Certificate></X509Data>`;
  }
  const { n = '', e = '' } = createPublicKey(key).export({ format: 'jwk' });
  const base64 = (text: string) => Buffer.from(text, 'base64url').toString('base64');
  return `<KeyValue><RSAKeyValue><Modulus>${base64(n)}</Modulus><Exponent>${base64(e)}</Exponent></RSAKeyValue></KeyValue>`;
}

/** Two processes that start at once end with one key: the second finds the file of the first. */
function keptKey(file: string): KeyObject {
  if (!existsSync(file)) {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 3072 });
    try {
      const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
      writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
    } catch (err) {
      if ((err as NodeJS.ErrnoException).code !== 'EEXIST') throw err;
    }
  }
  return createPrivateKey(readFileSync(file));
}

function readKey(file: string): KeyObject {
  const key = read('CAP_SIGNING_KEY', file, createPrivateKey);
  if (key.asymmetricKeyType !== 'rsa')
    throw wrong(
      'CAP_SIGNING_KEY',
      `${file} holds a key of the kind ${key.asymmetricKeyType}: CAP messages are signed with RSA`,
    );
  return key;
}

function readCertificate(file: string, key: KeyObject): string {
  const certificate = read('CAP_SIGNING_CERTIFICATE', file, (pem) => new X509Certificate(pem));
  if (!certificate.checkPrivateKey(key))
    throw wrong(
      'CAP_SIGNING_CERTIFICATE',
      `${file} is not the certificate of the key in CAP_SIGNING_KEY`,
    );
  return certificate.toString();
}

function read<Read>(setting: string, file: string, parse: (pem: Buffer) => Read): Read {
  try {
    return parse(readFileSync(file));
  } catch (cause) {
    throw wrong(setting, `${file} cannot be read as PEM (${(cause as Error).message})`, cause);
  }
}

const wrong = (path: string, reason: string, cause?: unknown) => {
  const message = `${path}: ${reason}`;
  return new AppError('misconfigured', 500, message, [{ path, message: reason }], { cause });
};
