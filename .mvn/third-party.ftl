<#-- The list of a jar's parts, for the license plugin: by license, then by name. -->
What this jar contains beside Fairlead itself, by license. The parts' own notices are in META-INF as well.
<#list licenseMap as entry>
<#assign license = entry.getKey()/>
<#assign parts = entry.getValue()/>
<#if parts?size gt 0>

${license}
<#list parts as part>
<#if part.groupId != "io.fairlead">
  ${part.groupId}:${part.artifactId} ${part.version}<#if part.url?? && part.url?length gt 0>  ${part.url}</#if>
</#if>
</#list>
</#if>
</#list>
