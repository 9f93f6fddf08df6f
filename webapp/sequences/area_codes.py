"""Area codes of the states that have hours of their own for texts, after the numbering plan of the library phonenumbers 9."""

from __future__ import annotations

_CODES = {
    "TX": (
        "210 214 254 281 325 346 361 409 430 432 469 512 682 713 726 737 806 817 830 832 903 915 "
        "936 940 945 956 972 979"
    ),
    "CT": "203 475 860 959",
    "CA": (
        "209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 "
        "669 707 714 738 747 760 805 818 820 831 840 858 909 916 925 949 951"
    ),
    "IL": "217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 872",
    "MI": "231 248 269 313 517 586 616 734 810 906 947 989",
    "MN": "218 320 507 612 651 763 952",
    "NV": "702 725 775",
    "NM": "505 575",
    "KY": "270 364 502 606 859",
    "AL": "205 251 256 334 659 938",
    "LA": "225 318 337 504 985",
    "MS": "228 601 662 769",
    "UT": "385 435 801",
    "SD": "605",
    "RI": "401",
}
STATE_OF = {code: state for state, codes in _CODES.items() for code in codes.split()}
"""The state of an area code. The library's own names of places weigh a hundred megabytes in every process, for these few."""
