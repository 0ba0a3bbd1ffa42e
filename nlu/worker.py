"""Reads messages inside the Rasa environment: `python -m nlu.worker FD MODEL SHA256`.

FD is one end of a socket pair and carries JSON lines both ways. First comes a status,
    {"status": "warm", "seconds": 2.1, "memory": 190000000, "no_network": true}
or  {"status": "refused", "reason": "..."}, and then, for every {"id": 7, "text": "..."}, one
    {"id": 7, "intent": "book_visit", "confidence": 0.9, "gate": 0.8, "ranking": [["book_visit", 0.9], ...],
     "entities": [{"kind": "visit_type", "value": "physical", "start": 5, "end": 13}]}
or  {"id": 7, "error": "ValueError"}. Nothing is ever written to standard output, standard error or a log.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import socket
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from nlu import confinement

OURS = "nlu.components."
Parse = Callable[[str], "dict[str, Any]"]


def main(arguments: list[str]) -> int:
    """Serve until the other end closes; 2 if the model is not the expected one or does not load."""
    started = time.monotonic()
    descriptor, model, expected = int(arguments[0]), Path(arguments[1]), arguments[2]
    confinement.limit()
    no_network = confinement.leave_network()
    _be_silent()
    with socket.socket(fileno=descriptor) as pair, pair.makefile("rwb") as lines:
        confinement.refuse_to_reach_out()
        try:
            parse = _load(_trusted(model, expected))
        except Exception as error:
            _say(lines, {"status": "refused", "reason": _reason(error)})
            return 2
        confinement.stop_writing()
        seconds = round(time.monotonic() - started, 2)
        memory = confinement.peak_memory()
        _say(lines, {"status": "warm", "seconds": seconds, "memory": memory, "no_network": no_network})
        for request in _requests(lines):
            _say(lines, {"id": request["id"], **_answer(parse, request["text"])})
    return 0


class ModelRefused(Exception):
    """The model on disk is not the one this worker was told to load."""


def _trusted(model: Path, expected: str) -> bytes:
    archive = model.read_bytes()
    if hashlib.sha256(archive).hexdigest() != expected:
        raise ModelRefused(f"{model.name} does not have the expected SHA-256")
    return archive


def _load(archive: bytes) -> Parse:
    """The trained graph of our components, without Rasa's message handlers.

    Those would load TensorFlow, and one of them takes `/intent{...}` for an order.
    """
    from rasa.engine.constants import PLACEHOLDER_MESSAGE
    from rasa.engine.graph import ExecutionContext, GraphSchema
    from rasa.engine.runner.dask import DaskGraphRunner
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.shared.nlu.constants import TEXT
    from rasa.shared.nlu.training_data.message import Message

    with tempfile.TemporaryDirectory() as folder:
        metadata = _unpack(archive, Path(folder))
        nodes = _our_nodes(metadata["predict_schema"]["nodes"], PLACEHOLDER_MESSAGE)
        schema = GraphSchema.from_dict({"nodes": nodes})
        context = ExecutionContext(graph_schema=schema, model_id=metadata["model_id"])
        runner = DaskGraphRunner.create(schema, LocalModelStorage(Path(folder, "components")), context)
    last = next(reversed(nodes))

    def parse(text: str) -> dict[str, Any]:
        message = Message(data={TEXT: text})
        runner.run(inputs={PLACEHOLDER_MESSAGE: [message]}, targets=[last])
        return message.as_dict(only_output_properties=True)

    parse("can i see the doctor tomorrow?")
    return parse


def _unpack(archive: bytes, folder: Path) -> dict[str, Any]:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        tar.extractall(folder)
    return json.loads((folder / "metadata.json").read_text())


def _our_nodes(nodes: dict[str, Any], entrance: str) -> dict[str, Any]:
    """Our components in their order, the first one fed from the `entrance`."""
    ours = {name: node for name, node in nodes.items() if node["uses"].startswith(OURS)}
    for node in ours.values():
        node["needs"] = {
            argument: source if source in ours else entrance for argument, source in node["needs"].items()
        }
    return ours


def _answer(parse: Parse, text: str) -> dict[str, Any]:
    try:
        parsed = parse(text)
    except Exception as error:
        return {"error": type(error).__name__}
    return {
        "intent": parsed["intent"]["name"],
        "confidence": parsed["intent"]["confidence"],
        "gate": parsed["intent_gate"],
        "ranking": [[intent["name"], intent["confidence"]] for intent in parsed["intent_ranking"]],
        "entities": [_entity(entity) for entity in parsed.get("entities", [])],
    }


def _entity(entity: dict[str, Any]) -> dict[str, Any]:
    return {
        "kind": entity["entity"],
        "value": entity["value"],
        "start": entity["start"],
        "end": entity["end"],
    }


def _requests(lines: BinaryIO) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield json.loads(line)


def _say(lines: BinaryIO, what: dict[str, Any]) -> None:
    lines.write(json.dumps(what).encode() + b"\n")
    lines.flush()


def _reason(error: Exception) -> str:
    return (
        str(error) if isinstance(error, ModelRefused) else f"the model does not load ({type(error).__name__})"
    )


def _be_silent() -> None:
    """Before Rasa is imported: its loggers print message text unless told otherwise."""
    import structlog

    logging.disable(logging.CRITICAL)
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL),
        logger_factory=structlog.ReturnLoggerFactory(),
    )
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout.fileno(), sys.stderr.fileno()):
        os.dup2(nowhere, stream)
    os.close(nowhere)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        sys.exit(0)
