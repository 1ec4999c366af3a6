"""Makes golden.tfevents with Google's protobuf for Python (made once with 3.21.12) and a bitwise CRC-32C.

The message definitions are those of TensorFlow's event.proto and summary.proto, as far as used.
Run: python3 golden.py golden.tfevents
"""
import bisect
import struct
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

F = descriptor_pb2.FieldDescriptorProto
TYPES = {
    "double": F.TYPE_DOUBLE, "float": F.TYPE_FLOAT, "int64": F.TYPE_INT64, "int32": F.TYPE_INT32,
    "string": F.TYPE_STRING, "bytes": F.TYPE_BYTES,
}


def message(name, *fields):
    m = descriptor_pb2.DescriptorProto(name=name)
    for kind, field, number in fields:
        repeated = kind.startswith("repeated ")
        kind = kind.replace("repeated ", "")
        f = m.field.add(name=field, number=number)
        f.label = F.LABEL_REPEATED if repeated else F.LABEL_OPTIONAL
        if kind in TYPES:
            f.type = TYPES[kind]
        else:
            f.type, f.type_name = F.TYPE_MESSAGE, ".g." + kind
    return m


FILE = descriptor_pb2.FileDescriptorProto(name="g.proto", package="g", syntax="proto3")
FILE.message_type.extend([
    message("Histogram", ("double", "min", 1), ("double", "max", 2), ("double", "num", 3),
            ("double", "sum", 4), ("double", "sum_squares", 5),
            ("repeated double", "bucket_limit", 6), ("repeated double", "bucket", 7)),
    message("Image", ("int32", "height", 1), ("int32", "width", 2), ("int32", "colorspace", 3),
            ("bytes", "encoded", 4)),
    message("Value", ("string", "tag", 1), ("float", "simple_value", 2), ("Image", "image", 4),
            ("Histogram", "histo", 5)),
    message("Summary", ("repeated Value", "value", 1)),
    message("SessionLog", ("int32", "status", 1)),
    message("Event", ("double", "wall_time", 1), ("int64", "step", 2), ("string", "file_version", 3),
            ("Summary", "summary", 5), ("SessionLog", "session_log", 7)),
])
POOL = descriptor_pool.DescriptorPool()
POOL.Add(FILE)
Event = message_factory.MessageFactory(POOL).GetPrototype(POOL.FindMessageTypeByName("g.Event"))


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


assert crc32c(b"123456789") == 0xE3069283


def masked(data):
    crc = crc32c(data)
    return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF


def record(event):
    data = event.SerializeToString()
    length = struct.pack("<Q", len(data))
    return (length + struct.pack("<I", masked(length)) + data + struct.pack("<I", masked(data)))


def limits():
    up, v = [], 1e-12
    while v < 1e20:
        up.append(v)
        v *= 1.1
    up.append(sys.float_info.max)
    return [-v for v in reversed(up)] + [0.0] + up


def histogram(h, values):
    edges = limits()
    counts = [0] * len(edges)
    for v in values:
        counts[bisect.bisect_right(edges, v)] += 1
    h.min, h.max, h.num = min(values), max(values), len(values)
    h.sum, h.sum_squares = sum(values), sum(v * v for v in values)
    i = 0
    while i < len(edges):
        end, count = edges[i], counts[i]
        i += 1
        while count == 0 and i < len(edges) and counts[i] == 0:
            end = edges[i]
            i += 1
        h.bucket_limit.append(end)
        h.bucket.append(count)


events = [Event(wall_time=1700000000.25, file_version="brain.Event:2")]

e = Event(wall_time=1700000001.5, step=4)
e.session_log.status = 1
events.append(e)

e = Event(wall_time=1700000002.0, step=5)
for tag, value in (("loss", 0.6931471805599453), ("größe/\u03b2", -2.5e-30)):
    e.summary.value.add(tag=tag, simple_value=value)
events.append(e)

e = Event(wall_time=1700000003.125, step=3000000000)
v = e.summary.value.add(tag="samples")
v.image.height, v.image.width, v.image.colorspace = 2, 300, 3
v.image.encoded = bytes(range(256)) * 2
events.append(e)

e = Event(wall_time=1700000004.0, step=7)
v = e.summary.value.add(tag="weights")
histogram(v.histo, [-1.5, -1.0, -1e-13, 0.0, 1e-12, 0.25, 0.25, 1.0, 3.0, 1e21])
events.append(e)

with open(sys.argv[1], "wb") as out:
    for event in events:
        out.write(record(event))
