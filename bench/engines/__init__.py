"""The same jobs for Signalbox and for the engines that it is measured beside, one module for each engine."""
