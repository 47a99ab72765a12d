"""Prints what a reader of a format sees in each file, as a list of JSON: {KEY: VALUE}, or null for a file it refuses."""

import configparser
import json
import sys
import xml.etree.ElementTree


def read_ini(path):
    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read(path, encoding="utf-8")
    except configparser.Error:
        return None
    return {f"{section}/{key}": parser[section][key] for section in parser.sections() for key in parser[section]}


def read_hadoop(path):
    """The rules of Hadoop's Configuration: a later property replaces an earlier one, unless that is final."""
    values, final = {}, set()
    try:
        root = xml.etree.ElementTree.parse(path).getroot()
    except xml.etree.ElementTree.ParseError:
        return None
    for element in root.iter("property"):
        name = (element.findtext("name") or "").strip()
        if name not in final:
            values[name] = element.findtext("value") or ""
        if (element.findtext("final") or "").strip() == "true":
            final.add(name)
    return values


read = {"ini": read_ini, "hadoop-xml": read_hadoop}[sys.argv[1]]
print(json.dumps([read(path) for path in sys.argv[2:]]))
