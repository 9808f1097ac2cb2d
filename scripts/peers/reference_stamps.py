"""What python-opentimestamps, the reference library, makes of .ots files. Used by opentimestamps.ts (a helper of its name would hide the library); prints one JSON object a line.

read FILE...            reads each file whole and writes it again
make SEED COUNT FOLDER  makes random files
"""
import json
import os
import random
import sys
import warnings

from opentimestamps.core.dubious.notary import EthereumBlockHeaderAttestation
from opentimestamps.core.notary import (
    BitcoinBlockHeaderAttestation,
    LitecoinBlockHeaderAttestation,
    PendingAttestation,
    UnknownAttestation,
)
from opentimestamps.core.op import (
    OpAppend,
    OpHexlify,
    OpKECCAK256,
    OpPrepend,
    OpReverse,
    OpRIPEMD160,
    OpSHA1,
    OpSHA256,
)
from opentimestamps.core.serialize import BytesDeserializationContext, BytesSerializationContext
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

warnings.simplefilter("ignore")


def serialized(thing):
    ctx = BytesSerializationContext()
    thing.serialize(ctx)
    return ctx.getbytes()


def read(path):
    with open(path, "rb") as fd:
        data = fd.read()
    try:
        # Deserialises strictly: it asserts the end of the data itself.
        stamp = DetachedTimestampFile.deserialize(BytesDeserializationContext(data))
        claims = sorted([msg.hex(), serialized(attestation).hex()] for msg, attestation in stamp.timestamp.all_attestations())
        return {
            "outcome": "read",
            "hash": str(stamp.file_hash_op),
            "digest": stamp.file_digest.hex(),
            "claims": claims,
            "same": serialized(stamp) == data,
            "written": serialized(stamp).hex(),
        }
    except Exception as error:
        return {"outcome": "refused", "error": type(error).__name__ + ": " + str(error)[:120]}


def random_attestation(rng):
    kind = rng.randrange(5)
    height = rng.choice([0, 1, 127, 128, 16383, 16384, rng.randrange(2**20), rng.randrange(2**53)])
    if kind == 0:
        letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:"
        return PendingAttestation("".join(rng.choice(letters) for _ in range(rng.choice([0, 5, 40, 127, 128, 1000]))))
    if kind == 1:
        return BitcoinBlockHeaderAttestation(height)
    if kind == 2:
        return LitecoinBlockHeaderAttestation(height)
    if kind == 3:
        return EthereumBlockHeaderAttestation(height)
    return UnknownAttestation(rng.randbytes(8), rng.randbytes(rng.choice([0, 1, 50, 127, 128, 8192])))


def random_op(rng, msg):
    ops = [OpReverse(), OpSHA1(), OpRIPEMD160(), OpSHA256(), OpSHA256(), OpKECCAK256()]
    room = 4096 - len(msg)
    if room > 0:
        argument = rng.randbytes(min(room, rng.choice([1, 8, 16, 32, 127, 128, 600])))
        ops += [OpAppend(argument), OpPrepend(argument)] * 3
    if len(msg) <= 2048:
        ops += [OpHexlify()]
    return rng.choice(ops)


def grow(rng, stamp, depth):
    for _ in range(rng.choice([0, 0, 0, 1, 2])):
        stamp.attestations.add(random_attestation(rng))
    if depth > 0:
        for _ in range(rng.choice([1, 1, 1, 1, 2, 3])):
            grow(rng, stamp.ops.add(random_op(rng, stamp.msg)), depth - rng.choice([1, 1, 2, 3]))
    if not stamp.attestations and not stamp.ops:
        stamp.attestations.add(random_attestation(rng))


def make(seed, count, folder):
    rng = random.Random(seed)
    for i in range(count):
        op = rng.choice([OpSHA256(), OpSHA256(), OpSHA1(), OpRIPEMD160()])
        stamp = Timestamp(rng.randbytes(op.DIGEST_LENGTH))
        grow(rng, stamp, rng.choice([0, 3, 9]))
        with open(os.path.join(folder, "%04d.ots" % i), "wb") as fd:
            fd.write(serialized(DetachedTimestampFile(op, stamp)))


command, *arguments = sys.argv[1:]
if command == "read":
    for name in arguments:
        print(json.dumps({"file": os.path.basename(name), **read(name)}))
elif command == "make":
    make(int(arguments[0]), int(arguments[1]), arguments[2])
    print(json.dumps({"made": int(arguments[1])}))
