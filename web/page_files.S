# The page's files between two names each: .incbin finds them where the build put them.
    .section .rodata
    .macro page_file name, file
    .global varsko_page_\name, varsko_page_\name\()_end
varsko_page_\name:
    .incbin "\file"
varsko_page_\name\()_end:
    .byte 0
    .endm

    page_file html, "index.html"
    page_file html_gz, "index.html.gz"
    page_file js, "page.js"
    page_file js_gz, "page.js.gz"
    page_file css, "page.css"
    page_file css_gz, "page.css.gz"
    page_file icon, "icon.svg"
    page_file icon_gz, "icon.svg.gz"

    .section .note.GNU-stack, "", %progbits
