import {wrapperHeaderBytes, wrapperMagic} from './codes.ts';

/** Bitcode inside the header that Apple's tools put before it, padded with zeros to a multiple of 16 bytes. */
export function wrapBitcode(bitcode: Uint8Array): Uint8Array {
  const unpadded = wrapperHeaderBytes + bitcode.length;
  const bytes = new Uint8Array(unpadded + ((16 - (unpadded % 16)) % 16));
  const view = new DataView(bytes.buffer);
  const anyCpu = 0xffffffff;
  [wrapperMagic, 0, wrapperHeaderBytes, bitcode.length, anyCpu].forEach((word, index) => {
    view.setUint32(index * 4, word, true);
  });
  bytes.set(bitcode, wrapperHeaderBytes);
  return bytes;
}
