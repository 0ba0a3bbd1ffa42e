# Everything a newcomer needs: `make run` opens the desk, `make test` proves it.

# Starts the set-up with the first Python that runs at all; it finds the versions it needs by itself.
SET_UP = @for python in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11 python3.10 /usr/bin/python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 8))' 2>/dev/null && exec "$$python" -m setup $(1); done; \
	echo "Deskside needs Python 3.11 or newer (3.14 at most): install one, then run the same command again."; exit 1
IN = .venv/bin/python -m

.PHONY: help run test check lint bench lock environments program model

help:
	@echo "make run    build what is missing and open the desk on this machine"
	@echo "make test   the whole suite, the trained model included"
	@echo "make check  format, lint, types, imports and the fast tests"
	@echo "make bench  the figures, printed with the machine"
	@echo "make lock   renew both locks from requirements.in and nlu/requirements.in"

run: model
	@$(IN) bot run

test: model
	$(IN) pytest -n auto --dist loadfile --nlu

check: lint
	$(IN) pytest -q -n auto --dist loadfile \
		-m "not rasa and not postgres and not browser and not slow and not emulate and not kannel"

lint: program
	$(IN) ruff format --check
	$(IN) ruff check
	$(IN) mypy
	.venv/bin/lint-imports

bench: model
	@set -e; for figure in benchmarks/[a-z]*.py; do PYTHONPATH=. .venv/bin/python "$$figure"; done

lock: program
	$(IN) uv pip compile -q --generate-hashes --universal --python-version 3.11 --no-header \
		requirements.in -o requirements.txt
	$(IN) uv pip compile -q --generate-hashes --python-version 3.10 --no-header \
		nlu/requirements.in -o nlu/requirements.txt

environments:
	$(call SET_UP)

program:
	$(call SET_UP,program)

model: environments
	@$(IN) nlu.train
