# The commands of the house. Each is a script of scripts/, says what it does, and is safe to run twice.
#
#   EMPTY_WINDOW  folder of an application made of one empty Tauri window, built beside the packages
#                 so that their sizes can be compared (make packages EMPTY_WINDOW=...)

EMPTY_WINDOW ?= benches/empty-window
export EMPTY_WINDOW

.DEFAULT_GOAL := help
.PHONY: help run test bench packages fmt

help: ## Say what can be asked for
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## Install what is missing, build, and open Préau on a demonstration school
	@scripts/run

test: ## Run everything the continuous integration runs
	@scripts/test

bench: ## Measure, each figure beside its reference
	@scripts/bench

packages: ## Build the deb and the rpm, and state their sizes
	@scripts/packages

fmt: ## Format the Rust and interface sources
	@scripts/format
