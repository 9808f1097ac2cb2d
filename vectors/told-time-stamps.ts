/** Which lies of `timeStampLies` (@guzheng/testing) are vectors, by name, in one sentence each; by the check that finds them. */
export const TOLD: { readonly [name: string]: string } = {
  // 0: it cannot be read
  'response-cut': 'the last byte of the response is missing',
  'response-trailing-byte': 'a byte follows the response',
  'response-indefinite-length': 'the response is BER of indefinite length, which is not DER',
  'request-trailing-byte': 'a byte follows the request that was kept',
  // 1: the status
  'status-rejection': 'the authority refused',
  'status-waiting': 'the authority said that the time stamp will come later',
  'status-rejection-with-token': 'the authority refused, and a good token stands beside the refusal',
  'granted-without-token': 'the authority granted, and there is no token',
  // 2: a SignedData around a TSTInfo
  'content-not-signed-data': 'the token is not signed data',
  'content-of-other-type': 'what is signed is data, not a TSTInfo',
  'info-critical-extension': 'the TSTInfo has a critical extension that nobody knows',
  'info-trailing-byte': 'a byte follows the TSTInfo, and is signed with it',
  'certificate-extension-twice': 'the signer’s certificate has an extension twice',
  // 3: the imprint
  'imprint-of-other-digest': 'the imprint is another digest',
  'request-for-other-digest': 'the request that was kept asks for another digest',
  // 4: the nonce
  'nonce-of-other-request': 'the nonce is that of another request',
  'nonce-missing': 'a nonce was sent, and none came back',
  'nonce-negated': 'the nonce has the same bytes without the leading zero: it is negative',
  // 5: the policy
  'policy-other-than-asked': 'a policy was asked for, and the token is made under another',
  // 6: the signer
  'signer-none': 'nobody signed',
  'signers-two': 'there are two signers',
  // 7: attributes and signature
  'attributes-missing': 'the signature has no signed attributes',
  'attribute-content-type-other': 'the signed content type is data',
  'attribute-digest-of-other-content': 'the signed digest is that of another content',
  'attribute-twice': 'the signed digest stands there twice, once right',
  'signature-flipped': 'one bit of the RSA signature is another',
  'signature-over-context-tag': 'the signature is over the attributes with their context tag, not over the SET OF',
  'signature-of-other-key': 'another key signed',
  'signature-with-sha1': 'the signature is made with SHA-1',
  'signature-of-short-key': 'the signer’s RSA key has 1,024 bits',
  'certificate-missing': 'the signer’s certificate is nowhere',
  // 8: whose signature it is
  'ess-missing': 'no attribute names the signer’s certificate',
  'ess-v2-of-other-certificate': 'the attribute names another certificate',
  'ess-v1-of-other-certificate': 'the attribute of RFC 3161 names another certificate',
  'ess-v1-right-and-v2-wrong': 'one attribute names the certificate, the other another',
  'certificate-swapped': 'another certificate of the same key and name stands in for the one that was named',
  'authority-of-other-name': 'the token names an authority that the certificate is not of',
  // 9: what the certificate is for
  'purpose-not-critical': 'time stamping is its purpose, not critically',
  'purpose-not-alone': 'it is for signing code too',
  'purpose-with-unknown-one': 'it is for something unknown too',
  'purpose-any': 'it is for anything',
  'key-for-encryption': 'its key is for encryption too',
  // 10: the path
  'signer-expired': 'the signer’s certificate had expired at genTime',
  'signer-not-yet-valid': 'the signer’s certificate did not hold yet at genTime',
  'signer-expired-by-a-fraction': 'the signer’s certificate had expired a quarter of a second before genTime',
  'intermediate-expired': 'the certificate above the signer’s had expired at genTime',
  'root-expired': 'the pinned root had expired at genTime',
  'authority-flag-missing': 'the certificate above the signer’s is not that of an authority',
  'critical-extension-unknown': 'the signer’s certificate has a critical extension that nobody knows',
  'name-constraints': 'the certificate above limits names, which is not understood here, and so not passed over',
  'signer-not-signed-by-issuer': 'the signer’s certificate is not signed by the one that it names',
  'intermediate-made-up': 'a stranger’s key under the name of the authority, said to be issued by the pinned root',
  'intermediate-signed-with-sha1': 'the certificate above the signer’s is signed with SHA-1',
  'revoked-before': 'a list kept with it says that the signer’s certificate was revoked a month before',
  'revoked-before-ocsp': 'an OCSP response kept with it says so',
  'revoked-later-for-key-compromise': 'the signer’s certificate was revoked days later, because its key was stolen',
  'revoked-later-for-no-reason': 'the signer’s certificate was revoked days later, without a reason',
  'intermediate-revoked': 'the certificate above the signer’s had been revoked',
  'kept-certificate-unreadable': 'a certificate kept beside the response cannot be read',
  // 11: the time
  'time-that-does-not-exist': 'genTime is the 30th of February',
  'time-without-zone': 'genTime has no zone',
  'time-long-after-it-was-kept': 'genTime is days after the lists that were kept with it',
  'accuracy-millis-1000': 'the accuracy has 1,000 milliseconds',
  'accuracy-of-two-days': 'the accuracy is two days',
};
