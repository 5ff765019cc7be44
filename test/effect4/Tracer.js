import * as Tracer from "effect/Tracer"

export * from "effect/Tracer"

/** Effect 3 gives a tracer the parts of a span one by one. */
export const make = ({ span }) =>
  Tracer.make({
    span: ({ annotations, kind, links, name, parent, startTime, ...options }) => {
      const made = span(name, parent, annotations, links, startTime, kind, options)
      return made.annotations === undefined ? Object.assign(made, { annotations }) : made
    }
  })

export const byPosition = (tracer) => ({
  span: (name, parent, annotations, links, startTime, kind, options) =>
    tracer.span({ root: false, sampled: true, ...options, annotations, kind, links, name, parent, startTime })
})
