import { XMLValidator } from 'fast-xml-parser';
import { SignedXml } from 'xml-crypto';

/** SHA-1 is broken for signatures, and HMAC knows no public key: neither is taken. */
const SIGNATURES = [
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
  'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
];
const DIGESTS = [
  'http://www.w3.org/2001/04/xmlenc#sha256',
  'http://www.w3.org/2001/04/xmlenc#sha512',
];

/** A start tag, its prefix and the rest of it, then all up to the end tag of the same prefix. */
const SIGNATURE = /<(?:([\w.-]+):)?Signature((?:\s[^<>]*)?)>[\s\S]*?<\/(?:[\w.-]+:)?Signature\s*>/g;

const TRANSFORM = /<(?:[\w.-]+:)?Transform[\s/>]/g;
/** Each is work before anything is proven; an enveloped signature has two. */
const MOST_TRANSFORMS = 4;

/**
 * What a key has signed in a document with one enveloped XML-DSig signature over all of it. Only what is returned may be
 * believed: the document itself can hold more than what was signed.
 *
 * @param xml that `readAlert` has taken, which bounds its size: checking takes time
 * @param publicKey of the sender as we were given it, PEM; keys inside the document are not looked at
 * @returns the signed XML in canonical form; undefined when nothing, something else or more than one thing is signed
 */
export function signedPart(xml: string, publicKey: string): string | undefined {
  // The library's own parser would print what it stumbles over.
  if (XMLValidator.validate(xml) !== true) return undefined;
  const [found, another] = xml.matchAll(SIGNATURE);
  if (!found || another) return undefined;
  const [whole, prefix, attributes = ''] = found;
  if ((whole.match(TRANSFORM)?.length ?? 0) > MOST_TRANSFORMS) return undefined;
  try {
    const signature = new SignedXml({ publicCert: publicKey, getCertFromKeyInfo: () => null });
    keepOnly(signature.SignatureAlgorithms, SIGNATURES);
    keepOnly(signature.HashAlgorithms, DIGESTS);
    signature.loadSignature(withNamespace(whole, prefix, attributes));
    if (!signature.checkSignature(xml)) return undefined;
    const [signed, more] = signature.getSignedReferences();
    return more === undefined ? signed : undefined;
  } catch {
    // The library throws for what it cannot read and for what is wrong alike.
    return undefined;
  }
}

function keepOnly(algorithms: Record<string, unknown>, names: readonly string[]): void {
  for (const name of Object.keys(algorithms)) if (!names.includes(name)) delete algorithms[name];
}

/** The prefix may be declared further up; the signature is read by itself. */
function withNamespace(xml: string, prefix: string | undefined, attributes: string): string {
  if (!prefix || attributes.includes(`xmlns:${prefix}=`)) return xml;
  const start = `<${prefix}:Signature`;
  return xml.replace(start, `${start} xmlns:${prefix}="http://www.w3.org/2000/09/xmldsig#"`);
}
