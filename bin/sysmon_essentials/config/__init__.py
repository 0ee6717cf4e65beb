"""Sysmon configurations: read, check, evaluate, merge, upgrade and compare them.

``load.load_configuration`` reads a file, ``check.check`` names what is wrong with it, ``evaluate.Evaluator`` says of
any event whether Sysmon would log it, and under which rule name. Nothing here knows Splunk or the command line.
"""
