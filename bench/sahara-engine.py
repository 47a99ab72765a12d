"""Runs the engine of OpenStack's sahara-image-pack on a recipe that is in no plugin.

usage: sahara-engine.py check|apply IMAGE RECIPE
"""
import logging
import os
import sys

from sahara.cli.image_pack import api
from sahara.plugins import images, utils


def read_text(path, package=None):
    return read_bytes(path).decode("utf-8")


def read_bytes(path, package=None):
    with open(path, "rb") as file:
        return file.read()


# The engine looks for recipes (as text) and scripts (as bytes) in its own Python packages.
utils.get_file_text = read_text
utils.try_get_file_text = read_bytes
api.set_logger(logging.getLogger(__name__))
mode, image, recipe = sys.argv[1:]
validator = images.SaharaImageValidator.from_yaml(recipe, resource_roots=[os.path.dirname(recipe)])
with api.ImageRemote(image, None) as remote:
    validator.validate(remote, test_only=mode == "check", image_arguments={})
