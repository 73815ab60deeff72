/** Zip archives that no library would write: paths, sizes and checksums as they are given. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface Packed {
  readonly name: string;
  readonly content: string | Uint8Array;
  /** 8 is Deflate. */
  readonly method?: number;
  readonly packed?: Uint8Array;
  readonly packedSize?: number;
  readonly size?: number;
  readonly crc?: number;
  readonly flags?: number;
  /** As Unix has it. */
  readonly mode?: number;
  /** Its bytes are those of the first member. */
  readonly shared?: boolean;
}

export function zipOf(members: readonly Packed[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const content = Buffer.from(member.content);
    const packed = Buffer.from(member.packed ?? deflateRawSync(content));
    const { method = 8, flags = 0, mode = 0o100644 } = member;
    const name = Buffer.from(member.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags | 0x800, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(member.crc ?? crc32(content), 10);
    fields.writeUInt32LE(member.packedSize ?? packed.length, 14);
    fields.writeUInt32LE(member.size ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const isFirst = parts.length === 0;
    const start = member.shared && !isFirst ? 0 : offset;
    if (start === offset) {
      parts.push(Buffer.from('PK\x03\x04'), fields, name, packed);
      offset += 30 + name.length + packed.length;
    }
    const end = Buffer.alloc(14);
    end.writeUInt32LE((mode << 16) >>> 0, 6);
    end.writeUInt32LE(start, 10);
    directory.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), fields, end, name);
  }
  const listed = Buffer.concat(directory);
  const last = Buffer.alloc(18);
  last.writeUInt16LE(members.length, 4);
  last.writeUInt16LE(members.length, 6);
  last.writeUInt32LE(listed.length, 8);
  last.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, listed, Buffer.from('PK\x05\x06'), last]);
}
