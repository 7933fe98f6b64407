"""Sealing by the clock: twice a minute, by the worker."""

import logging
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import current_app

from tumorboard.audit.checking.anchors import append_anchors
from tumorboard.audit.sealing.chain import seal_entries
from tumorboard.audit.sealing.keys import Keys, keys_of
from tumorboard.core.jobs import job

log = logging.getLogger(__name__)


def sealing_keys() -> Keys:
    """The keys of this installation, as they stand now."""
    return keys_of(current_app.config["SEAL_KEY"], current_app.config["SEAL_KEY_FILE"])


@job("seal_ledger", every=timedelta(seconds=30))
def seal_ledger() -> None:
    """Seal what is settled, and anchor it. A file that cannot be written stops no seal: the log says so."""
    made = seal_entries(sealing_keys(), ZoneInfo(current_app.config["TIME_ZONE"]))
    for file in current_app.config["ANCHOR_FILES"] if made else []:
        try:
            append_anchors(file, made)
        except OSError as error:
            log.error("an anchor of the ledger could not be written", extra={"file": str(file), "trouble": str(error)})
