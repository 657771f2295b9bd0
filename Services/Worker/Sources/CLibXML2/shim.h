#pragma once

// ICU's headers would come along and clash with those of Foundation in one program. They only matter for the last
// members of xmlCharEncodingHandler, which nothing here touches.
#include <libxml/xmlversion.h>
#undef LIBXML_ICU_ENABLED

#include <libxml/HTMLparser.h>
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
#include <libxml/xpath.h>
#include <stdint.h>
#include <time.h>

// The error is a pointer to const since 2.12.
#if LIBXML_VERSION >= 21200
static inline void clibxml2_ignore(void *_Nullable context, const xmlError *_Nullable error) {
#else
static inline void clibxml2_ignore(void *_Nullable context, xmlError *_Nullable error) {
#endif
    (void)context;
    (void)error;
}

// A context that writes nothing to stderr and gives up after a number of steps.
static inline xmlXPathContextPtr _Nullable clibxml2_new_context(xmlDocPtr _Nonnull document, unsigned long steps) {
    xmlXPathContextPtr context = xmlXPathNewContext(document);
    if (context != NULL) {
        context->error = clibxml2_ignore;
        context->opLimit = steps;
    }
    return context;
}

static inline xmlXPathObjectPtr _Nullable clibxml2_evaluate(
    const char *_Nonnull expression, xmlXPathContextPtr _Nonnull context) {
    return xmlXPathEvalExpression((const xmlChar *)expression, context);
}

static inline int clibxml2_match_count(xmlXPathObjectPtr _Nonnull object) {
    return object->type == XPATH_NODESET && object->nodesetval != NULL ? object->nodesetval->nodeNr : 0;
}

static inline xmlNodePtr _Nullable clibxml2_match(xmlXPathObjectPtr _Nonnull object, int index) {
    return object->nodesetval->nodeTab[index];
}

static inline int clibxml2_is_element(xmlNodePtr _Nonnull node) {
    return node->type == XML_ELEMENT_NODE;
}

// The characters of a text or CDATA node, NULL for any other node.
static inline const char *_Nullable clibxml2_characters(xmlNodePtr _Nonnull node) {
    if (node->type != XML_TEXT_NODE && node->type != XML_CDATA_SECTION_NODE) {
        return NULL;
    }
    return (const char *)node->content;
}

// The name of an element, NULL for any other node.
static inline const char *_Nullable clibxml2_element_name(xmlNodePtr _Nonnull node) {
    return node->type == XML_ELEMENT_NODE ? (const char *)node->name : NULL;
}

// The value of an attribute node as a new string for clibxml2_free.
static inline char *_Nullable clibxml2_content(xmlNodePtr _Nonnull node) {
    return (char *)xmlNodeGetContent(node);
}

// xmlFree is a variable that holds a function, which Swift 6 does not touch.
static inline void clibxml2_free(char *_Nullable text) {
    if (text != NULL) {
        xmlFree(text);
    }
}

// The processor time of the calling thread. Read here because Swift finds the members of timespec in one module or in
// another, depending on what was compiled before in the same go.
static inline int64_t clibxml2_thread_nanoseconds(void) {
    struct timespec time = {0, 0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return (int64_t)time.tv_sec * 1000000000 + time.tv_nsec;
}
