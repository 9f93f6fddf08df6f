# Aliases only: ./run and ./test work where there is no make.
.PHONY: run test checks unit lock
run test:
	./$@
checks unit:
	./test $@
lock:
	./run lock
