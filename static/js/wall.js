// The plan on the wall stays where somebody writes: nobody is there to scroll.

document.addEventListener("live:swapped", (event) => {
  event.target.querySelector(".is-latest")?.scrollIntoView({ block: "nearest" });
});
