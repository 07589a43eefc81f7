// A drawn chart as a file that stands by itself: the sheet's colours are written into the copy, since no sheet goes with it.
const kept = ["fill", "stroke", "stroke-width", "stroke-dasharray", "fill-opacity", "stroke-opacity", "font-size", "font-family", "font-weight"];

export function asSvg(drawn: SVGSVGElement): string {
    const copy = drawn.cloneNode(true) as SVGSVGElement;
    const from = [drawn, ...drawn.querySelectorAll("*")];
    [copy, ...copy.querySelectorAll("*")].forEach((element, i) => {
        const style = getComputedStyle(from[i] ?? drawn);
        for (const name of kept) element.setAttribute(name, style.getPropertyValue(name));
        element.removeAttribute("class");
    });
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    return new XMLSerializer().serializeToString(copy);
}

// Twice as large as on the screen, so that it is sharp on paper.
export async function asPng(drawn: SVGSVGElement): Promise<Blob> {
    const address = URL.createObjectURL(new Blob([asSvg(drawn)], { type: "image/svg+xml" }));
    try {
        const image = new Image();
        image.src = address;
        await image.decode();
        const canvas = document.createElement("canvas");
        canvas.width = image.naturalWidth * 2;
        canvas.height = image.naturalHeight * 2;
        canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
        return await new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("no picture"))), "image/png"));
    } finally {
        URL.revokeObjectURL(address);
    }
}
