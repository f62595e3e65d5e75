# The commands of the house. Each is a script of scripts/, says what it does, and is safe to run twice.
#
#   EMPTY_WINDOW  folder of an application made of one empty Tauri window, built beside the installers
#                 so that their sizes can be compared (make installers EMPTY_WINDOW=...)

EMPTY_WINDOW ?= benches/empty-window
export EMPTY_WINDOW

.DEFAULT_GOAL := help
.PHONY: help run door central pictures test cases simulation simulation-department test-kills test-central-kills test-deliveries-kills test-failover test-restore test-huge fuzz test-windows test-packages test-package-central test-api advisories bench bench-input bench-sign-in installers packages package-central fmt

help: ## Say what can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' Makefile

run: ## Install what is missing, build, and open Préau on a demonstration school
	@scripts/run

central: ## Start the central service on this computer with a demonstration département, and say what to try
	@scripts/central

door: ## Play the door in real windows: from a sheet printed without network to « Activé »
	@scripts/door

pictures: ## Take the pictures of the documents anew, in the real window
	@scripts/pictures

test: ## Run everything the continuous integration runs
	@scripts/test

cases: ## Give the small inputs of ../shared/cases to preauctl, each against its right value
	@scripts/cases

simulation: ## Run desktops, the service and families under 10000 seeds (PREAU_SEEDS), on a line that fails
	@scripts/simulation

simulation-department: ## Run a whole year of a département's deliveries (PREAU_SCHOOLS), and compare everybody after each night
	@scripts/simulation-department

test-kills: ## Kill the program 3000 times (PREAU_KILLS) in the middle of all its work, and check what is left
	@scripts/kills

test-central-kills: ## Kill the central service and its PostgreSQL 100 times (PREAU_KILLS) while desktops and families act
	@scripts/central-kills

test-deliveries-kills: ## Kill the central service 100 times (PREAU_KILLS) while it takes deliveries of AAF from its drop folders
	@scripts/deliveries-kills

test-failover: ## Kill the primary of three nodes under Patroni 20 times (PREAU_KILLS) while desktops and families act
	@scripts/failover

test-restore: ## Put a database back as it was at a moment before a loss, and compare every table
	@scripts/point-in-time

test-huge: ## Import files of a gigabyte of every format, and check the memory it takes
	@scripts/huge

fuzz: ## Fuzz the readers of imports, ten minutes each (PREAU_FUZZ_SECONDS)
	@scripts/fuzz

test-windows: ## Try the Windows installers, programs and crates under Wine
	@scripts/test-windows

package-central: ## Build the deb of the central service
	@scripts/package-central

test-packages: ## Install, start, upgrade and remove the deb on a clean system; read the rpm file by file
	@scripts/test-packages

test-package-central: ## Install, configure, serve, upgrade and remove the deb of the central service on a clean Debian
	@scripts/test-package-central

test-api: ## Have schemathesis ask the central service everything that its description describes (Python, network)
	@scripts/test-api

advisories: ## Look for known vulnerabilities of what Préau is made of (cargo-deny, network)
	@scripts/advisories

bench: ## Measure, each figure beside its reference
	@scripts/bench

bench-input: ## Time every kind of click and key in the real window, from the hand to the picture
	@scripts/bench input

bench-sign-in: ## Compare the time of refused sign-ins of logins that exist and that do not (2000 samples)
	@scripts/bench-sign-in

installers: ## Make everything that is handed out, Linux and Windows, and state the sizes
	@scripts/installers

packages: ## Build the deb and the rpm alone
	@scripts/packages

fmt: ## Format the Rust and interface sources
	@scripts/format
